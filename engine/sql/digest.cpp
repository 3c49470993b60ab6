#include "engine/sql/digest.h"

#include <array>
#include <span>

#include <openssl/evp.h>

#include "engine/error.h"

namespace belay {

namespace {

using Fetched = std::unique_ptr<EVP_MD, void (*)(EVP_MD*)>;
using Bytes = std::array<unsigned char, EVP_MAX_MD_SIZE>;

void require(bool done) {
    if (!done) throw Error(Kind::internal, "a digest of OpenSSL is not available");
}

Fetched fetch(const char* name) {
    Fetched found(EVP_MD_fetch(nullptr, name, nullptr), EVP_MD_free);
    if (!found) throw Error(Kind::internal, std::string("the ") + name + " of OpenSSL is not available");
    return found;
}

/// Looked up once: for each text anew it would take ten times what hashing it does.
const EVP_MD* fetched(Algorithm algorithm) {
    switch (algorithm) {
        case Algorithm::md5: {
            static const auto md5 = fetch("MD5");
            return md5.get();
        }
        case Algorithm::sha1: {
            static const auto sha1 = fetch("SHA1");
            return sha1.get();
        }
        case Algorithm::sha256: {
            static const auto sha256 = fetch("SHA256");
            return sha256.get();
        }
        case Algorithm::sha384: break;
    }
    static const auto sha384 = fetch("SHA384");
    return sha384.get();
}

std::string in_words(std::span<const unsigned char> bytes) {
    constexpr std::string_view hex = "0123456789abcdef";
    std::string result;
    result.reserve(2 * bytes.size());
    for (const auto byte : bytes) {
        result += hex[byte >> 4U];
        result += hex[byte & 0xfU];
    }
    return result;
}

}  // namespace

std::string digest(Algorithm algorithm, std::string_view bytes) {
    Bytes result{};
    unsigned int size = 0;
    require(EVP_Digest(bytes.data(), bytes.size(), result.data(), &size, fetched(algorithm), nullptr) == 1);
    return in_words(std::span(result).first(size));
}

void Digest::Free::operator()(evp_md_ctx_st* context) const {
    EVP_MD_CTX_free(context);
}

Digest::Digest(Algorithm algorithm) : context_(EVP_MD_CTX_new()) {
    require(context_ && EVP_DigestInit_ex(context_.get(), fetched(algorithm), nullptr) == 1);
}

void Digest::add(std::string_view bytes) {
    require(EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()) == 1);
}

void Digest::take(const Digest& other) {
    require(EVP_MD_CTX_copy_ex(context_.get(), other.context_.get()) == 1);
}

std::string Digest::text() const {
    const Context copy(EVP_MD_CTX_new());
    Bytes result{};
    unsigned int size = 0;
    require(copy && EVP_MD_CTX_copy_ex(copy.get(), context_.get()) == 1 &&
            EVP_DigestFinal_ex(copy.get(), result.data(), &size) == 1);
    return in_words(std::span(result).first(size));
}

}  // namespace belay
