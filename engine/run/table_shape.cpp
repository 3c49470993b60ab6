#include "engine/run/table_shape.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <initializer_list>
#include <span>
#include <string_view>

namespace belay {

namespace {

using Words = std::initializer_list<std::string_view>;

bool begins_with(std::span<const SqlPiece> pieces, Words words) {
    if (pieces.size() < words.size()) return false;
    return std::equal(words.begin(), words.end(), pieces.begin(),
                      [](std::string_view word, const SqlPiece& piece) { return piece.text == word; });
}

/// How many pieces say here what holds anyway; 0 where they say something. The longer forms come first.
std::size_t size_of_default(std::span<const SqlPiece> rest) {
    static const std::array<Words, 10> defaults{{
        {"on", "delete", "no", "action"},
        {"on", "update", "no", "action"},
        {"not", "deferrable", "initially", "immediate"},
        {"not", "deferrable", "initially", "deferred"},
        {"deferrable", "initially", "immediate"},
        {"on", "conflict", "abort"},
        {"match", "simple"},
        {"not", "deferrable"},
        {"collate", "binary"},
        {"generated", "always"},
    }};
    for (const auto& words : defaults) {
        if (begins_with(rest, words)) return words.size();
    }
    return begins_with(rest, {"deferrable"}) && !begins_with(rest, {"deferrable", "initially"}) ? 1 : 0;
}

bool opens(const SqlPiece& piece) {
    return piece.symbol && piece.text == "(";
}

bool closes(const SqlPiece& piece) {
    return piece.symbol && piece.text == ")";
}

/// `asc` behind a column or an expression, not a column of that name; `virtual` behind what a column is generated from.
bool is_default_word(const SqlPiece& piece, const SqlPieces& before) {
    if (before.empty()) return false;
    const auto& last = before.back();
    if (piece.text == "asc") return !opens(last) && last.text != ",";
    return piece.text == "virtual" && closes(last);
}

/// In parentheses `asc` alone: what stands there beside it is of an expression.
SqlPieces without_defaults(std::span<const SqlPiece> pieces) {
    SqlPieces result;
    std::size_t depth = 0;
    while (!pieces.empty()) {
        const auto& piece = pieces.front();
        auto skipped = depth == 0 ? size_of_default(pieces) : 0;
        if (skipped == 0 && is_default_word(piece, result)) skipped = 1;
        if (opens(piece)) ++depth;
        if (closes(piece) && depth > 0) --depth;
        if (skipped == 0) result.push_back(piece);
        pieces = pieces.subspan(std::max<std::size_t>(skipped, 1));
    }
    return result;
}

/// The words that a part of a column's definition begins with, outside of parentheses.
bool begins_part(const SqlPiece& piece) {
    constexpr std::array<std::string_view, 11> words{"constraint", "primary", "not",        "null", "unique",   "check",
                                                     "default",    "collate", "references", "as",   "generated"};
    return !piece.symbol && std::ranges::find(words, piece.text) != words.end();
}

/// The name with its type, and each constraint: `constraint NAME` and `default` go with what comes behind them.
std::vector<SqlPieces> parts_of(const SqlPieces& column) {
    std::vector<SqlPieces> parts(1);
    std::size_t depth = 0;
    for (std::size_t i = 0; i < column.size(); ++i) {
        const auto& piece = column[i];
        const auto& part = parts.back();
        const bool named = part.size() <= 2 && begins_with(part, {"constraint"});
        const bool of_default = begins_with(part, {"default"}) && part.size() == 1;
        const bool of_not = begins_with(part, {"not"}) && part.size() == 1;
        const bool sets = i > 0 && column[i - 1].text == "set";  // on delete set null, set default
        if (i > 0 && depth == 0 && begins_part(piece) && !named && !of_default && !of_not && !sets)
            parts.emplace_back();
        if (opens(piece)) ++depth;
        if (closes(piece)) --depth;
        parts.back().push_back(piece);
    }
    return parts;
}

/// `default (1)` is `default 1`, `default (-1)` is `default -1`.
SqlPieces plain_default(SqlPieces part) {
    constexpr std::size_t most = 5;  // default ( - 1 )
    if (part.size() < 4 || part.size() > most || !begins_with(part, {"default", "("}) || !closes(part.back()))
        return part;
    part.erase(part.begin() + 1);
    part.pop_back();
    return part;
}

const SqlPiece open_parenthesis{"(", true};
const SqlPiece close_parenthesis{")", true};

/// A constraint of a column as the table would have it; nothing where only a column can.
SqlPieces as_of_table(const SqlPiece& column, SqlPieces part) {
    SqlPieces name;
    if (part.size() > 2 && begins_with(part, {"constraint"})) {
        name.assign(part.begin(), part.begin() + 2);
        part.erase(part.begin(), part.begin() + 2);
    }
    SqlPieces head;
    std::size_t words = 0;
    if (begins_with(part, {"references"})) head = {{"foreign"}, {"key"}};
    if (begins_with(part, {"unique"})) head = {{"unique"}}, words = 1;
    // `desc` is in the way: an integer is then no name of the row.
    if (begins_with(part, {"primary", "key"}) && !begins_with(part, {"primary", "key", "desc"}))
        head = {{"primary"}, {"key"}}, words = 2;
    if (head.empty()) return {};
    SqlPieces result = std::move(name);
    result.insert(result.end(), head.begin(), head.end());
    result.insert(result.end(), {open_parenthesis, column});
    if (part.back().text == "autoincrement") {
        result.push_back(part.back());
        part.pop_back();
    }
    result.push_back(close_parenthesis);
    result.insert(result.end(), part.begin() + static_cast<std::ptrdiff_t>(words), part.end());
    return result;
}

bool is_constraint_of_table(const SqlPieces& definition) {
    constexpr std::array<std::string_view, 5> words{"constraint", "primary", "unique", "check", "foreign"};
    return !definition.empty() && std::ranges::find(words, definition.front().text) != words.end();
}

bool less(const SqlPieces& one, const SqlPieces& other) {
    return std::ranges::lexicographical_compare(one, other, {}, &SqlPiece::text, &SqlPiece::text);
}

}  // namespace

std::vector<SqlPieces> shape_of_definition(const SqlPieces& definition) {
    const auto plain = without_defaults(definition);
    if (plain.empty() || is_constraint_of_table(plain)) return {plain};
    auto parts = parts_of(plain);
    SqlPieces column = parts.front();
    parts.erase(parts.begin());
    std::vector<SqlPieces> result(1);
    std::vector<SqlPieces> own;
    for (const auto& part : parts) {
        if (part == SqlPieces{{"null"}}) continue;
        if (auto of_table = as_of_table(plain.front(), part); !of_table.empty())
            result.push_back(std::move(of_table));
        else
            own.push_back(plain_default(part));
    }
    std::ranges::sort(own, less);
    for (const auto& part : own) column.insert(column.end(), part.begin(), part.end());
    result.front() = std::move(column);
    return result;
}

SqlPieces shape_of_index(const SqlPieces& index) {
    return without_defaults(index);
}

}  // namespace belay
