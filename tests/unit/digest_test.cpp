#include "engine/adopt/digest.h"

#include <doctest/doctest.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

namespace belay {

// RFC 1321, A.5; FIPS 180-4's examples.
TEST_CASE("digests are those of their standards") {
    CHECK(md5("abc") == "900150983cd24fb0d6963f7d28e17f72");
    CHECK(sha1("abc") == "a9993e364706816aba3e25717850c26c9cd0d89d");
    CHECK(sha256("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(sha384("abc") ==
          "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7");
}

// The check value of CRC-32/ISO-HDLC.
TEST_CASE("a CRC-32 is the same in one piece and in two") {
    CHECK(crc32("123456789") == 0xcbf43926);
    CHECK(crc32("6789", crc32("12345")) == 0xcbf43926);
    CHECK(crc32("") == 0);
}

// The first of the vectors of Rust's library, coretests/tests/hash/sip.rs, test_siphash_1_3: of 0, 1, ... 15 bytes.
TEST_CASE("a SipHash-1-3 is that of Rust's library") {
    constexpr std::array<std::uint64_t, 2> key{0x0706050403020100, 0x0f0e0d0c0b0a0908};
    constexpr std::array<std::uint64_t, 16> expected{
        0xabac0158050fc4dc, 0xc9f49bf37d57ca93, 0x82cb9b024dc7d44d, 0x8bf80ab8e7ddf7fb,
        0xcf75576088d38328, 0xdef9d52f49533b67, 0xc50d2b50c59f22a7, 0xd3927d989bb11140,
        0x369095118d299a8e, 0x25a48eb36c063de4, 0x79de85ee92ff097f, 0x70c118c1f94dc352,
        0x78a384b157b4d9a2, 0x306f760c1229ffa7, 0x605aa111c0f95d34, 0xd320d86d2a519956};
    std::string bytes;
    for (std::size_t i = 0; i < expected.size(); ++i) {
        CHECK(siphash13(bytes, key) == expected.at(i));
        bytes += static_cast<char>(i);
    }
}

}  // namespace belay
