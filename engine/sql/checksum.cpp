#include "engine/sql/checksum.h"

#include <array>
#include <memory>

#include <openssl/evp.h>

#include "engine/error.h"

namespace belay {

namespace {

/// Looked up once: for each script anew it would take ten times what hashing it does.
const EVP_MD* sha256() {
    static const std::unique_ptr<EVP_MD, void (*)(EVP_MD*)> found(EVP_MD_fetch(nullptr, "SHA256", nullptr),
                                                                  EVP_MD_free);
    return found.get();
}

}  // namespace

std::string checksum(std::string_view text) {
    text = text.substr(0, text.find_last_not_of(" \t\r\n") + 1);
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    const auto* algorithm = sha256();
    if (algorithm == nullptr || EVP_Digest(text.data(), text.size(), digest.data(), &size, algorithm, nullptr) != 1) {
        throw Error(Kind::internal, "the SHA-256 of OpenSSL is not available");
    }
    constexpr std::string_view hex = "0123456789abcdef";
    std::string result = "sha256:";
    result.reserve(result.size() + 2 * std::size_t{size});
    for (unsigned int i = 0; i < size; ++i) {
        result += hex[digest[i] >> 4U];
        result += hex[digest[i] & 0xfU];
    }
    return result;
}

}  // namespace belay
