#include "engine/sql/checksum.h"

#include <array>

#include <openssl/evp.h>

#include "engine/error.h"

namespace belay {

namespace {

void require(bool done) {
    if (!done) throw Error(Kind::internal, "the SHA-256 of OpenSSL is not available");
}

/// Looked up once: for each script anew it would take ten times what hashing it does.
const EVP_MD* sha256() {
    static const std::unique_ptr<EVP_MD, void (*)(EVP_MD*)> found(EVP_MD_fetch(nullptr, "SHA256", nullptr),
                                                                  EVP_MD_free);
    require(found != nullptr);
    return found.get();
}

/// How much of `text` comes before the blanks and line ends at its end.
std::size_t trimmed_size(std::string_view text) {
    return text.find_last_not_of(" \t\r\n") + 1;
}

std::string in_words(const unsigned char* digest, std::size_t size) {
    constexpr std::string_view hex = "0123456789abcdef";
    std::string result = "sha256:";
    for (std::size_t i = 0; i < size; ++i) {
        result += hex[digest[i] >> 4U];
        result += hex[digest[i] & 0xfU];
    }
    return result;
}

std::string result_of(const EVP_MD_CTX* context) {
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> copy(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    require(copy && EVP_MD_CTX_copy_ex(copy.get(), context) == 1 &&
            EVP_DigestFinal_ex(copy.get(), digest.data(), &size) == 1);
    return in_words(digest.data(), size);
}

}  // namespace

std::string checksum(std::string_view text) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    require(EVP_Digest(text.data(), trimmed_size(text), digest.data(), &size, sha256(), nullptr) == 1);
    return in_words(digest.data(), size);
}

void Checksum::Free::operator()(evp_md_ctx_st* context) const {
    EVP_MD_CTX_free(context);
}

Checksum::Checksum() : all_(EVP_MD_CTX_new()), trimmed_(EVP_MD_CTX_new()) {
    require(all_ && trimmed_ && EVP_DigestInit_ex(all_.get(), sha256(), nullptr) == 1 &&
            EVP_MD_CTX_copy_ex(trimmed_.get(), all_.get()) == 1);
}

void Checksum::add(std::string_view text) {
    if (const auto size = trimmed_size(text); size > 0) {
        require(EVP_DigestUpdate(all_.get(), text.data(), size) == 1 &&
                EVP_MD_CTX_copy_ex(trimmed_.get(), all_.get()) == 1);
        text.remove_prefix(size);
    }
    require(EVP_DigestUpdate(all_.get(), text.data(), text.size()) == 1);
}

std::string Checksum::trimmed() const {
    return result_of(trimmed_.get());
}

std::string Checksum::exact() const {
    return result_of(all_.get());
}

}  // namespace belay
