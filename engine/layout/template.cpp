#include "engine/layout/template.h"

#include "engine/sql/statement_finder.h"

namespace belay {

namespace {

/// Where a line of the text begins with the comment of a template.
std::size_t find_line(std::string_view text, std::string_view comment) {
    auto at = text.find(comment);
    while (at != std::string_view::npos && at > 0 && text[at - 1] != '\n') at = text.find(comment, at + 1);
    return at;
}

/// A file of no bytes has no line.
Place place_of_blank(const Source& source) {
    return source.text.empty() && source.first_line == 1 ? Place{.path = source.path} : place_of(source, 0);
}

}  // namespace

bool is_template(const Source& source) {
    const auto has = [&](std::string_view comment) {
        return find_line(source.text, comment) != std::string_view::npos;
    };
    return has_no_statements(source) && (has(template_line) || has(down_template_line));
}

std::optional<Unwritten> unwritten(const Script& up, std::size_t statements) {
    if (statements > 0 || up.directives.noop || up.source.large) return std::nullopt;
    if (is_blank(up.source)) return Unwritten{place_of_blank(up.source), "is empty"};
    const auto at = find_line(up.source.text, template_line);
    if (at == std::string_view::npos) return std::nullopt;
    return Unwritten{place_of(up.source, at),
                     "is the template that 'belay new' has written, and nobody has filled it in"};
}

}  // namespace belay
