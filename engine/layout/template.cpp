#include "engine/layout/template.h"

#include "engine/sql/statement_finder.h"

namespace belay {

namespace {

/// Where a line of the text begins with the template's comment.
std::size_t find_template(std::string_view text) {
    auto at = text.find(template_line);
    while (at != std::string_view::npos && at > 0 && text[at - 1] != '\n') at = text.find(template_line, at + 1);
    return at;
}

/// A file of no bytes has no line.
Place place_of_blank(const Source& source) {
    return source.text.empty() && source.first_line == 1 ? Place{.path = source.path} : place_of(source, 0);
}

}  // namespace

std::optional<Unwritten> unwritten(const Script& up, std::size_t statements) {
    if (statements > 0 || up.directives.noop || up.source.large) return std::nullopt;
    if (is_blank(up.source)) return Unwritten{place_of_blank(up.source), "is empty"};
    const auto at = find_template(up.source.text);
    if (at == std::string_view::npos) return std::nullopt;
    return Unwritten{place_of(up.source, at),
                     "is the template that 'belay new' has written, and nobody has filled it in"};
}

}  // namespace belay
