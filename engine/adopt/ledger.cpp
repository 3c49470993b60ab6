#include "engine/adopt/ledger.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cctype>
#include <span>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/sql/lex.h"
#include "engine/sql/source.h"

namespace belay {

std::string quoted_identifier(std::string_view name) {
    std::string result = "\"";
    for (const char c : name) result += c == '"' ? std::string("\"\"") : std::string(1, c);
    return result + "\"";
}

std::string lower_case(std::string text) {
    std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

std::string Ledger::called(std::string_view usual) const {
    return usual == table_.usual && !table_.called.empty() ? table_.called : std::string(usual);
}

std::string Ledger::table(std::string_view usual) const {
    return (schema_.empty() ? "" : quoted_identifier(schema_) + ".") + quoted_identifier(called(usual));
}

bool Ledger::has_column(std::string_view usual, std::string_view column) const {
    const auto name = called(usual);
    const Value lower(lower_case(name));
    const auto sql = fmt::format(fmt::runtime(dialect().columns_of_tables), "$1");
    return std::ranges::any_of(query(sql, std::span(&lower, 1)), [&](const auto& row) {
        const bool same = schema_.empty() ? is_true(row[3]) : row[0].text == schema_;
        return same && lower_case(row[2].text) == column;
    });
}

std::string Ledger::definition(std::string_view sql) const {
    const auto name = quoted_identifier(called(table_.usual));
    const std::array words{std::pair{"{table}", table(table_.usual)}, std::pair{"{name}", name},
                           std::pair{"{stem}", name.substr(1, name.size() - 2)},
                           std::pair{"{schema}", quoted_identifier(schema_)},
                           std::pair{"{in}", schema_.empty() ? "" : quoted_identifier(schema_) + "."}};
    // In one pass: a name may hold what looks like another of these.
    std::string result;
    while (!sql.empty()) {
        const auto word = std::ranges::find_if(words, [&](const auto& one) { return sql.starts_with(one.first); });
        result += word == words.end() ? std::string(1, sql.front()) : word->second;
        sql.remove_prefix(word == words.end() ? 1 : std::string_view(word->first).size());
    }
    return result;
}

std::string Ledger::time(std::string_view column) const {
    return fmt::format(fmt::runtime(dialect().time_text), column);
}

std::string Ledger::digits(std::string_view column) const {
    return fmt::format(fmt::runtime(dialect().bytes_text), column);
}

Rows Ledger::query(const std::string& sql, std::span<const Value> arguments) const {
    return session_.own_query(sql, arguments);
}

/// Not bound: SQLite makes bytes of digits from 3.41 on only, and digits are no danger.
std::string Ledger::bytes_of(std::string_view digits) const {
    assert(digits.find_first_not_of("0123456789abcdef") == std::string_view::npos);
    return fmt::format(fmt::runtime(dialect().text_bytes), digits);
}

std::string Ledger::written(const Cell& cell, std::size_t argument) const {
    switch (cell.sort) {
        case Cell::Sort::plain: break;
        case Cell::Sort::time:
            if (cell.value.text.empty()) return "current_timestamp";
            return fmt::format(fmt::runtime(dialect().text_time), argument);
        case Cell::Sort::bytes: return bytes_of(cell.value.text);
    }
    return fmt::format("${}", argument);
}

void Ledger::insert(std::string_view table_name, const std::vector<Cell>& row) const {
    std::vector<std::string> columns, expressions;
    std::vector<Value> arguments;
    for (const auto& cell : row) {
        columns.push_back(quoted_identifier(cell.column));
        expressions.push_back(written(cell, arguments.size() + 1));
        if (expressions.back().find('$') != std::string::npos) arguments.push_back(cell.value);
    }
    query(fmt::format("insert into {} ({}) values ({})", table(table_name), fmt::join(columns, ", "),
                      fmt::join(expressions, ", ")),
          arguments);
}

void Ledger::execute(std::string_view sql) const {
    if (!dialect().narrow_names.empty()) session_.query(dialect().narrow_names);
    const Source source{.path = "", .text = std::string(sql)};
    session_.execute(source.text, lex(source, dialect().lexical));
}

bool is_true(const Value& value) {
    return value.text == "true" || value.text == "1" || value.text == "t";
}

}  // namespace belay
