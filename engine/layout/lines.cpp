#include "engine/layout/lines.h"

#include <algorithm>
#include <utility>

namespace belay {

namespace {

constexpr std::string_view blanks = " \t\r";

}  // namespace

std::vector<Span> lines_of(const Source& source) {
    std::vector<Span> lines;
    const std::string_view text = source.text;
    for (std::size_t begin = 0; begin < text.size();) {
        const auto end = std::min(text.find('\n', begin), text.size());
        lines.push_back({begin, text.substr(begin, end - begin)});
        begin = end + 1;
    }
    return lines;
}

Span trimmed(Span span) {
    const auto first = std::min(span.text.find_first_not_of(blanks), span.text.size());
    const auto last = span.text.find_last_not_of(blanks);
    return span.part(first, last == std::string_view::npos ? 0 : last + 1 - first);
}

Span take_word(Span& rest) {
    const auto end = std::min(rest.text.find_first_of(blanks), rest.text.size());
    const auto word = rest.part(0, end);
    rest = rest.part(std::min(rest.text.find_first_not_of(blanks, end), rest.text.size()));
    return word;
}

Word word_of(const Source& source, const Span& span) {
    return {std::string(span.text), place_of(source, span.offset)};
}

void refuse(const Source& source, const Span& span, const std::string& message, std::string next) {
    throw error_at(Kind::project, place_of(source, span.offset), message, std::move(next));
}

}  // namespace belay
