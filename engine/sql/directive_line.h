#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace belay {

/// A line of a text, without its end, and where it begins.
struct Line {
    std::size_t offset = 0;
    std::string_view text;
};

/// The line at `position`, which goes on to the next one.
Line next_line(std::string_view text, std::size_t& position);

/// A part of a line, and where it begins in the text.
struct Fragment {
    std::string text;
    std::size_t offset = 0;
};

/// A line such as `-- belay:key value`.
struct Directive {
    Fragment key;
    Fragment value;
};

std::optional<Directive> directive_of(const Line& line);

/// Whether a line at the head of a script is part of a /* comment */ and nothing else; `inside` goes from line to line.
bool is_in_block_comment(std::string_view line, bool& inside);

}  // namespace belay
