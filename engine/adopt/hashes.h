#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace belay {

/// CRC-32 as zip has it, of bytes that come in pieces: the one before goes in with the next.
std::uint32_t crc32(std::string_view bytes, std::uint32_t before = 0);

/// SipHash with one round a word and three at the end.
std::uint64_t siphash13(std::string_view bytes, const std::array<std::uint64_t, 2>& key);

}  // namespace belay
