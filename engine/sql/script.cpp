#include "engine/sql/script.h"

#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/sql/environment.h"
#include "engine/sql/lex.h"
#include "engine/sql/parameters.h"
#include "engine/sql/placeholders.h"
#include "engine/sql/preparation.h"

namespace belay {

namespace {

/// The whole text of a large script, for what has to be in memory.
Source whole(const Source& script) {
    Source result = script;
    LargeTextReader reader(*script.large);
    result.text.reserve(script.large->size);
    while (reader.read(result.text)) {
    }
    result.large.reset();
    return result;
}

/// What a script is run with: what somebody gives wins over what it says itself.
Parameters with_defaults(const Parameters& values, const Directives& directives) {
    auto all = values;
    all.insert(directives.defaults.begin(), directives.defaults.end());
    return all;
}

/// A value of the one style could hold what the other replaces; in a large script nothing is read ahead of the lexer.
void refuse_mixed_styles(const Script& script) {
    const auto& directives = script.directives;
    if (directives.placeholders.empty()) return;
    const Place place{.path = script.source.path};
    if (!directives.parameters.empty())
        throw error_at(Kind::project, place, "has both parameters such as :a and placeholders such as ${a}",
                       "use one of the two");
    if (script.source.large)
        throw error_at(Kind::project, place, "a script of over 1 MiB cannot hold placeholders", "split it");
}

/// Its pieces are read again and again, with the values that everybody else has.
void refuse_defaults_in_large(const Script& script) {
    if (script.source.large && script.directives.environment != Environment::none)
        throw error_at(Kind::project, {.path = script.source.path},
                       "a script of over 1 MiB cannot have variables of the environment", "split it");
    if (!script.source.large || script.directives.defaults.empty()) return;
    throw error_at(Kind::project, {.path = script.source.path},
                   "a script of over 1 MiB cannot have defaults of its own", "set them under [params] in belay.toml");
}

Source with_values(Source source, const Directives& directives, const Lexical& rules, const Parameters& values) {
    if (directives.environment != Environment::none) source = with_environment(source, directives.environment, values);
    if (directives.placeholders.empty() && directives.parameters.empty()) return source;
    const auto all = with_defaults(values, directives);
    if (!directives.placeholders.empty()) return replace_placeholders(source, directives.placeholders, all);
    return substitute(source, rules, directives.parameters, all);
}

/// Keeps where the statements of a piece stand, for a script that runs one by one; `size` is that of everything before.
void keep_places(const Piece& piece, std::size_t size, Prepared& prepared) {
    for (auto statement : piece.statements) {
        statement.begin += size;
        statement.end += size;
        statement.data_begin += size;
        prepared.statements.push_back(statement);
    }
    for (const auto& shift : piece.source.shifts)
        prepared.source.shifts.push_back({shift.position + size, shift.written_position + piece.source.position});
}

Prepared prepare_large(const Script& script, const Dialect& dialect, const Parameters& values) {
    Prepared prepared{.source = script.source, .statements = {}, .directives = script.directives};
    Preparation preparation(script.source, prepared.directives, script.section, dialect);
    PieceReader reader(script.source, dialect.lexical, script.directives.parameters, values);
    std::size_t size = 0;
    for (Piece piece; reader.next(piece);) {
        for (const auto& statement : piece.statements) {
            const auto text =
                std::string_view(piece.source.text).substr(statement.begin, statement.end - statement.begin);
            const auto offset = piece.source.position + written_offset(piece.source, statement.begin);
            preparation.take(offset, statement.control, text);
        }
        if (prepared.directives.transaction) continue;
        keep_places(piece, size, prepared);
        size += piece.source.text.size();
        if (piece.statements.empty() || !piece.statements.back().takes_data) continue;
        for (auto rows = reader.rows(); !rows.empty(); rows = reader.rows()) size += rows.size();
        prepared.statements.back().data_end = size;
        size += end_of_rows.size();
    }
    preparation.finish();
    prepared.first = preparation.first();
    prepared.count = preparation.count();
    prepared.transaction_modes = preparation.modes();
    return prepared;
}

Preparation preparation_of(Prepared& prepared, Section section, const Dialect& dialect) {
    Preparation preparation(prepared.source, prepared.directives, section, dialect);
    for (const auto& statement : prepared.statements)
        preparation.take(statement.begin, statement.control, prepared.text_of(statement));
    preparation.finish();
    return preparation;
}

/// A tool's next statement commits a transaction that a script leaves open.
void close_group(Prepared& prepared) {
    constexpr std::string_view commit = "commit";
    prepared.source.text += "\n";
    const auto begin = prepared.source.text.size();
    prepared.source.text += commit;
    prepared.statements.push_back({.begin = begin, .end = begin + commit.size(), .control = Control::commit});
}

/// Where the script's own transactions do not pair up, they are run as a database takes them.
void take_groups(Groups groups, Prepared& prepared) {
    if (groups.is_plain()) return;
    if (groups.is_open()) {
        close_group(prepared);
        groups.take(Control::commit, Groups::Fit::transaction);
    }
    groups.finish();
    prepared.groups = groups.ranges();
}

/// A script that begins and ends transactions itself, and says nothing of that.
Prepared prepare_outside(Script script, const Dialect& dialect, const Parameters& values) {
    script.directives.transaction = false;
    return prepare(script, dialect, values);
}

}  // namespace

Prepared prepare(const Script& script, const Dialect& dialect, const Parameters& values) {
    const bool changes = script.section == Section::up || script.section == Section::down;
    refuse_mixed_styles(script);
    refuse_defaults_in_large(script);
    if (script.source.large && changes) return prepare_large(script, dialect, values);
    Prepared prepared{.source = {}, .statements = {}, .directives = script.directives};
    const auto source = script.source.large ? whole(script.source) : script.source;
    prepared.source = with_values(source, script.directives, dialect.lexical, values);
    prepared.statements = lex(prepared.source, dialect.lexical);
    auto preparation = preparation_of(prepared, script.section, dialect);
    if (preparation.has_own_transactions()) return prepare_outside(script, dialect, values);
    prepared.transaction_modes = preparation.modes();
    auto& all = prepared.statements;
    all.resize(preparation.first() + preparation.count());
    all.erase(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(preparation.first()));
    take_groups(preparation.groups(), prepared);
    prepared.count = all.size();
    return prepared;
}

PieceReader pieces_of(const Prepared& script, const Lexical& rules, const Parameters& values) {
    PieceReader reader(script.source, rules, script.directives.parameters, values);
    reader.keep_only(script.first, script.count);
    return reader;
}

std::string stored_text(const Script& script) {
    const auto& directives = script.directives;
    const auto written = read_directives(script.source, script.section);
    std::string head;
    if (directives.parameters.size() != written.parameters.size())
        head += fmt::format("-- belay:params {}\n", fmt::join(directives.parameters, " "));
    if (directives.placeholders.size() != written.placeholders.size())
        head += fmt::format("-- belay:placeholders {}\n", fmt::join(directives.placeholders, " "));
    for (const auto& [name, value] : directives.defaults) {
        if (!written.defaults.contains(name)) head += fmt::format("-- belay:default {} {}\n", name, value);
    }
    if (directives.environment != written.environment)
        head +=
            fmt::format("-- belay:environment {}\n", directives.environment == Environment::marked ? "marked" : "on");
    if (directives.verify_rule != written.verify_rule) head += "-- belay:verify-rule errors\n";
    if (directives.transaction != written.transaction)
        head += "-- belay:transaction off\n";
    else if (directives.transaction_if_possible != written.transaction_if_possible)
        head += "-- belay:transaction auto\n";
    if (directives.foreign_keys != written.foreign_keys)
        head += "-- belay:foreign-keys off\n";
    else if (directives.foreign_keys_left_off != written.foreign_keys_left_off)
        head += "-- belay:foreign-keys auto\n";
    if (directives.noop != written.noop) head += "-- belay:noop\n";
    return head + script.source.text;
}

Script stored_script(Section section, std::string path, const std::string& text) {
    Source source{.path = std::move(path), .text = text};
    auto directives = read_directives(source, section);
    return {section, std::move(source), std::move(directives)};
}

}  // namespace belay
