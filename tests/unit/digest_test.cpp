#include "engine/sql/digest.h"

#include <doctest/doctest.h>

namespace belay {

// RFC 1321, A.5; FIPS 180-4's examples.
TEST_CASE("digests are those of their standards") {
    CHECK(digest(Algorithm::md5, "abc") == "900150983cd24fb0d6963f7d28e17f72");
    CHECK(digest(Algorithm::sha1, "abc") == "a9993e364706816aba3e25717850c26c9cd0d89d");
    CHECK(digest(Algorithm::sha256, "abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(digest(Algorithm::sha384, "abc") ==
          "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7");
}

TEST_CASE("a digest goes on after its text was asked for, and from where another is") {
    Digest one(Algorithm::sha1);
    one.add("ab");
    CHECK(one.text() == digest(Algorithm::sha1, "ab"));
    Digest other(Algorithm::sha1);
    other.add("x");
    other.take(one);
    one.add("c");
    CHECK(one.text() == digest(Algorithm::sha1, "abc"));
    CHECK(other.text() == digest(Algorithm::sha1, "ab"));
}

}  // namespace belay
