#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "engine/sql/directives.h"
#include "engine/sql/source.h"

namespace belay {

/// A part of a source's text.
struct Span {
    std::size_t offset = 0;
    std::string_view text = {};

    Span part(std::size_t from, std::size_t size = std::string_view::npos) const {
        return {offset + from, text.substr(from, size)};
    }
};

/// The lines of a source, without their ends.
std::vector<Span> lines_of(const Source& source);

/// Without the blanks at both ends.
Span trimmed(Span span);

/// Takes what stands before the next blank off the beginning, and the blanks behind it.
Span take_word(Span& rest);

/// As a word with its place.
Word word_of(const Source& source, const Span& span);

/// Throws Error (project) at the span.
[[noreturn]] void refuse(const Source& source, const Span& span, const std::string& message, std::string next = {});

}  // namespace belay
