#include "engine/adopt/digest.h"

#include <bit>
#include <cstddef>
#include <memory>

#include <fmt/format.h>
#include <openssl/evp.h>

#include "engine/error.h"

namespace belay {

namespace {

std::string digest(const char* name, std::string_view bytes) {
    const std::unique_ptr<EVP_MD, void (*)(EVP_MD*)> algorithm(EVP_MD_fetch(nullptr, name, nullptr), EVP_MD_free);
    std::array<unsigned char, EVP_MAX_MD_SIZE> result{};
    unsigned int size = 0;
    if (!algorithm || EVP_Digest(bytes.data(), bytes.size(), result.data(), &size, algorithm.get(), nullptr) != 1) {
        throw Error(Kind::internal, fmt::format("the {} of OpenSSL is not available", name));
    }
    std::string digits;
    for (std::size_t i = 0; i < size; ++i) digits += fmt::format("{:02x}", result.at(i));
    return digits;
}

/// Up to eight bytes as a number, the first the lowest.
std::uint64_t word_of(std::string_view bytes) {
    std::uint64_t result = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i)
        result |= static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[i])) << (8 * i);
    return result;
}

/// The state of a SipHash.
struct Sip {
    std::uint64_t a, b, c, d;

    void round() {
        a += b;
        b = std::rotl(b, 13) ^ a;
        a = std::rotl(a, 32);
        c += d;
        d = std::rotl(d, 16) ^ c;
        a += d;
        d = std::rotl(d, 21) ^ a;
        c += b;
        b = std::rotl(b, 17) ^ c;
        c = std::rotl(c, 32);
    }

    void take(std::uint64_t word) {
        d ^= word;
        round();
        a ^= word;
    }
};

}  // namespace

std::string md5(std::string_view bytes) {
    return digest("MD5", bytes);
}

std::string sha1(std::string_view bytes) {
    return digest("SHA1", bytes);
}

std::string sha256(std::string_view bytes) {
    return digest("SHA256", bytes);
}

std::string sha384(std::string_view bytes) {
    return digest("SHA384", bytes);
}

std::uint32_t crc32(std::string_view bytes, std::uint32_t before) {
    constexpr std::uint32_t polynomial = 0xedb88320;
    std::uint32_t result = ~before;
    for (const char byte : bytes) {
        result ^= static_cast<unsigned char>(byte);
        for (int bit = 0; bit < 8; ++bit) result = (result >> 1U) ^ ((result & 1U) != 0 ? polynomial : 0);
    }
    return ~result;
}

std::uint64_t siphash13(std::string_view bytes, const std::array<std::uint64_t, 2>& key) {
    Sip sip{key[0] ^ 0x736f6d6570736575, key[1] ^ 0x646f72616e646f6d, key[0] ^ 0x6c7967656e657261,
            key[1] ^ 0x7465646279746573};
    const auto whole = bytes.size() - bytes.size() % 8;
    for (std::size_t at = 0; at < whole; at += 8) sip.take(word_of(bytes.substr(at, 8)));
    sip.take(word_of(bytes.substr(whole)) | static_cast<std::uint64_t>(bytes.size()) << 56U);
    sip.c ^= 0xff;
    for (int i = 0; i < 3; ++i) sip.round();
    return sip.a ^ sip.b ^ sip.c ^ sip.d;
}

}  // namespace belay
