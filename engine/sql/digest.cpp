#include "engine/sql/digest.h"

#include <array>
#include <cstdint>
#include <span>

#include <nettle/nettle-meta.h>
#include <nettle/sha2.h>

namespace belay {

namespace {

// No other has more.
constexpr std::size_t state_size = sizeof(sha384_ctx);
constexpr std::size_t digest_size = SHA384_DIGEST_SIZE;

const nettle_hash& hash_of(Algorithm algorithm) {
    switch (algorithm) {
        case Algorithm::md5: return nettle_md5;
        case Algorithm::sha1: return nettle_sha1;
        case Algorithm::sha256: return nettle_sha256;
        case Algorithm::sha384: break;
    }
    return nettle_sha384;
}

void update(const nettle_hash& hash, void* state, std::string_view bytes) {
    hash.update(state, bytes.size(), reinterpret_cast<const std::uint8_t*>(bytes.data()));
}

/// Ends with `state` as it was in the beginning.
std::string finish(const nettle_hash& hash, void* state) {
    std::array<std::uint8_t, digest_size> digest{};
    hash.digest(state, hash.digest_size, digest.data());
    constexpr std::string_view hex = "0123456789abcdef";
    std::string result;
    result.reserve(2 * std::size_t{hash.digest_size});
    for (const auto byte : std::span(digest).first(hash.digest_size)) {
        result += hex[byte >> 4U];
        result += hex[byte & 0xfU];
    }
    return result;
}

}  // namespace

std::string digest(Algorithm algorithm, std::string_view bytes) {
    const auto& hash = hash_of(algorithm);
    alignas(std::max_align_t) std::array<std::byte, state_size> state;
    hash.init(state.data());
    update(hash, state.data(), bytes);
    return finish(hash, state.data());
}

Digest::Digest(Algorithm algorithm) : hash_(&hash_of(algorithm)), state_(hash_->context_size) {
    hash_->init(state_.data());
}

void Digest::add(std::string_view bytes) {
    update(*hash_, state_.data(), bytes);
}

std::string Digest::text() const {
    auto state = state_;
    return finish(*hash_, state.data());
}

}  // namespace belay
