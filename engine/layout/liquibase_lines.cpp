#include "engine/layout/liquibase_lines.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "engine/layout/settings.h"

namespace belay {

namespace {

constexpr std::string_view precondition_mark = "precondition-";

/// Without `before` at the beginning, in any case; nothing where it is not there.
std::optional<Span> without(const Span& span, std::string_view before) {
    if (span.text.size() < before.size() || !is_same_name(span.text.substr(0, before.size()), before))
        return std::nullopt;
    return span.part(before.size());
}

std::optional<Span> comment_of(const Span& line) {
    const auto text = trimmed(line);
    const auto rest = without(text, "--");
    return rest ? std::optional(trimmed(*rest)) : std::nullopt;
}

/// What a query has to give: a word, or a text in quotes; takes it off the beginning.
Span take_expected(const Source& source, Span& rest) {
    if (const auto named = without(rest, "expectedResult:")) rest = *named;
    const char quote = rest.text.empty() ? '\0' : rest.text.front();
    const bool quoted = quote == '\'' || quote == '"';
    if (quoted) rest = rest.part(1);
    const auto size = quoted ? rest.text.find(quote) : rest.text.find_first_of(" \t");
    if (size == std::string_view::npos || size == 0)
        refuse(source, rest, "what the query has to give is missing",
               "write: --precondition-sql-check expectedResult:0 select count(*) from ...");
    const auto expected = rest.part(0, size);
    rest = trimmed(rest.part(size + (quoted ? 1 : 0)));
    return expected;
}

std::string doubled(std::string_view text) {
    std::string result;
    for (const char c : text) result.append(c == '\'' ? 2 : 1, c);
    return result;
}

}  // namespace

std::optional<Span> liquibase_command(const Span& line, std::string_view word) {
    const auto comment = comment_of(line);
    const auto rest = comment ? without(*comment, word) : std::nullopt;
    if (!rest) return std::nullopt;
    const bool ends =
        rest->text.empty() || word.back() == ':' || rest->text.front() == ' ' || rest->text.front() == '\t';
    return ends ? std::optional(trimmed(*rest)) : std::nullopt;
}

std::optional<Span> liquibase_precondition(const Span& line) {
    const auto comment = comment_of(line);
    return comment ? without(*comment, precondition_mark) : std::nullopt;
}

std::optional<Span> liquibase_property(const Span& line) {
    const auto property = liquibase_command(line, "property");
    return property && std::ranges::count(property->text, ':') > 1 ? property : std::nullopt;
}

bool begins_rollback_block(std::string_view line) {
    auto rest = trimmed({0, line});
    for (const std::string_view word : {"/*", "liquibase", "rollback"}) {
        const auto behind = without(rest, word);
        if (!behind) return false;
        rest = trimmed(*behind);
    }
    return rest.text.empty();
}

std::string_view logical_path(const Span& line) {
    constexpr std::string_view key = "logicalFilePath:";
    auto rest = liquibase_command(line, "liquibase").value_or(Span());
    while (!rest.text.empty()) {
        const auto word = take_word(rest);
        if (const auto path = without(word, key)) return path->text;
    }
    return {};
}

void refuse_commercial(const Source& source, const Span& line) {
    constexpr std::array<std::string_view, 4> commands{"include", "includeAll", "rollbackSqlFile", "tagDatabase:"};
    for (const auto command : commands) {
        const auto rest = liquibase_command(line, command);
        if (!rest || rest->text.empty()) continue;
        if (command == "include" && !without(*rest, "file:")) continue;  // a sentence may begin so
        refuse(source, trimmed(line), fmt::format("'--{}', which belay does not honour", command), "take it out");
    }
}

void check_preconditions(const Source& source, Span rest) {
    constexpr std::array<std::string_view, 2> ends_run{"onFail", "onError"};
    while (!rest.text.empty()) {
        auto word = take_word(rest);
        if (word.text.ends_with(',')) word.text.remove_suffix(1);
        const auto colon = std::min(word.text.find(':'), word.text.size());
        const auto key = word.text.substr(0, colon);
        const auto value = word.text.substr(std::min(colon + 1, word.text.size()));
        const bool decides =
            std::ranges::any_of(ends_run, [&](std::string_view known) { return is_same_name(key, known); });
        if (decides && !is_same_name(value, "HALT"))
            refuse(source, word, fmt::format("'{}', where belay stops the run", escaped(word.text)),
                   "take it out, or write statements that can run in any case");
        const bool known = decides || is_same_name(key, "onSqlOutput") || is_same_name(key, "onUpdateSQL");
        if (!known && !(is_same_name(key, "onFailMessage") || is_same_name(key, "onErrorMessage")))
            refuse(source, word, fmt::format("'{}' is nothing that belay knows of preconditions", escaped(word.text)));
    }
}

std::string sql_check(const Source& source, const Span& line, const Span& condition) {
    auto rest = condition;
    const auto kind = take_word(rest);
    if (!is_same_name(kind.text, "sql-check"))
        refuse(source, kind, fmt::format("the precondition '{}', which belay does not know", escaped(kind.text)),
               "write it as: --precondition-sql-check expectedResult:0 select count(*) from ...");
    const auto expected = take_expected(source, rest);
    for (const std::string_view word : {"t", "f", "true", "false"}) {
        // The driver that Liquibase asks writes booleans in its own way.
        if (is_same_name(expected.text, word))
            refuse(source, expected, "a precondition on a boolean, which each database writes differently",
                   "count rows instead");
    }
    auto query = rest.text;
    while (query.ends_with(';')) query.remove_suffix(1);
    constexpr std::string_view opening = "select cast((";
    const auto column = rest.offset - line.offset;
    return fmt::format("{}{}{}) as text) = '{}';", std::string(column - opening.size(), ' '), opening, query,
                       doubled(expected.text));
}

}  // namespace belay
