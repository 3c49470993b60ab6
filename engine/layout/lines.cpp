#include "engine/layout/lines.h"

#include <algorithm>
#include <utility>

#include "engine/sql/blanks.h"

namespace belay {

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
    const auto text = trimmed(span.text);
    return {span.offset + static_cast<std::size_t>(text.data() - span.text.data()), text};
}

Span take_word(Span& rest) {
    const auto end = std::min(rest.text.find_first_of(line_blanks), rest.text.size());
    const auto word = rest.part(0, end);
    rest = rest.part(rest.text.size() - from_first_word(rest.text.substr(end)).size());
    return word;
}

Word word_of(const Source& source, const Span& span) {
    return {std::string(span.text), place_of(source, span.offset)};
}

void refuse(const Source& source, const Span& span, const std::string& message, std::string next) {
    throw error_at(Kind::project, place_of(source, span.offset), message, std::move(next));
}

}  // namespace belay
