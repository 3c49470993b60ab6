#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace belay {

/// The checksums of other tools; all but the last two as hexadecimal digits in lower case.
std::string md5(std::string_view bytes);
std::string sha1(std::string_view bytes);
std::string sha256(std::string_view bytes);
std::string sha384(std::string_view bytes);

/// CRC-32 as zip has it, of bytes that come in pieces: the one before goes in with the next.
std::uint32_t crc32(std::string_view bytes, std::uint32_t before = 0);

/// SipHash with one round a word and three at the end.
std::uint64_t siphash13(std::string_view bytes, const std::array<std::uint64_t, 2>& key);

}  // namespace belay
