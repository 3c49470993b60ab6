#pragma once

#include <cstddef>
#include <string_view>

/// UTF-8 as bytes: characters are code points.
namespace belay::utf8 {

/// The bytes of the character that `text` begins with; 0 where it is no valid UTF-8 (overlong forms and surrogates are
/// none).
std::size_t sequence_length(std::string_view text);

bool is_valid(std::string_view text);

/// Whether a byte is one of a character's, but not its first.
bool continues(char byte);

/// The number of characters; a byte that is no UTF-8 counts as one.
std::size_t length(std::string_view text);

/// `count` characters from the `first` (0-based) on, or fewer where the text ends.
std::string_view characters(std::string_view text, std::size_t first, std::size_t count);

/// The largest offset, at most `offset`, that does not cut a character in two.
std::size_t floor(std::string_view text, std::size_t offset);

/// The byte offset of character `index` (0-based), at most the text's size.
std::size_t offset_of(std::string_view text, std::size_t index);

}  // namespace belay::utf8
