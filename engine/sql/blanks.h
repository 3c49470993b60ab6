#pragma once

#include <string_view>

namespace belay {

/// What stands between the words of a line, a carriage return at its end included.
inline constexpr std::string_view line_blanks = " \t\r";

/// `text` from the first character on that is none of the blanks.
std::string_view from_first_word(std::string_view text, std::string_view blanks = line_blanks);

/// `text` without the blanks at both ends.
std::string_view trimmed(std::string_view text, std::string_view blanks = line_blanks);

}  // namespace belay
