#include "engine/run/schema_sql.h"

#include <algorithm>

#include "engine/run/table_shape.h"
#include "engine/sql/scanner.h"

namespace belay {

namespace {

/// The name inside quotes of any kind.
std::string unquoted(std::string_view quoted) {
    const char quote = quoted.front() == '[' ? ']' : quoted.front();
    std::string name;
    for (std::size_t i = 1; i + 1 < quoted.size(); ++i) {
        if (quoted[i] == quote) ++i;  // it stands for itself where it is doubled
        name += quoted[i];
    }
    return name;
}

SqlPiece piece_of(std::string_view sql, const Token& token, const std::set<std::string>& names) {
    const auto text = text_of(sql, token);
    switch (token.type) {
        case Token::Type::word:
        case Token::Type::number: return {lower_name(text)};
        case Token::Type::identifier: {
            const auto name = unquoted(text);
            const auto lower = lower_name(name);
            return {names.contains(lower) ? lower : '"' + name + '"'};
        }
        case Token::Type::symbol: return {std::string(text), true};
        case Token::Type::string:
        case Token::Type::dollar_quote:
        case Token::Type::comment:
        case Token::Type::backslash:
        case Token::Type::end: break;
    }
    return {std::string(text)};
}

SqlPieces pieces_of(std::string_view sql, const Lexical& rules, const std::set<std::string>& names) {
    SqlPieces pieces;
    std::size_t end_before = 0;
    for (auto token = next_token(sql, 0, rules); token.type != Token::Type::end;
         token = next_token(sql, token.end, rules)) {
        auto piece = piece_of(sql, token, names);
        const bool is_blob = token.type == Token::Type::string && !pieces.empty() && pieces.back().text == "x" &&
                             end_before == token.begin;
        if (is_blob)
            pieces.back().text += piece.text;
        else
            pieces.push_back(std::move(piece));
        end_before = token.end;
    }
    return pieces;
}

void add(std::string& text, const SqlPiece& piece, bool& after_symbol) {
    if (!text.empty() && !piece.symbol && !after_symbol) text += ' ';
    text += piece.text;
    after_symbol = piece.symbol;
}

std::string joined(const SqlPieces& pieces) {
    std::string text;
    bool after_symbol = false;
    for (const auto& piece : pieces) add(text, piece, after_symbol);
    return text;
}

bool is_symbol(const SqlPiece& piece, std::string_view text) {
    return piece.symbol && piece.text == text;
}

}  // namespace

std::string comparable(std::string_view sql, const Lexical& rules, const std::set<std::string>& names) {
    const auto pieces = pieces_of(sql, rules, names);
    const bool is_index = pieces.size() > 2 && (pieces[1].text == "index" || pieces[2].text == "index");
    return joined(is_index ? shape_of_index(pieces) : pieces);
}

std::vector<std::string> comparable_table(std::string_view sql, const Lexical& rules,
                                          const std::set<std::string>& names) {
    const auto pieces = pieces_of(sql, rules, names);
    if (pieces.size() > 1 && pieces[1].text == "virtual") return {joined(pieces)};
    // What stands before the first parenthesis says the table's name, what stands behind the last its options.
    std::vector<SqlPieces> definitions(1), options(1);
    std::size_t depth = 0;
    bool closed = false;
    for (const auto& piece : pieces) {
        if (is_symbol(piece, ")") && --depth == 0) {
            closed = true;
            continue;
        }
        auto& into = closed ? options : definitions;
        if (depth <= 1 && is_symbol(piece, ","))
            into.emplace_back();
        else if (depth == 0 && is_symbol(piece, "("))
            into = std::vector<SqlPieces>(1);
        else
            into.back().push_back(piece);
        if (is_symbol(piece, "(")) ++depth;
    }
    std::vector<std::string> result;
    for (const auto& definition : definitions) {
        for (const auto& shape : shape_of_definition(definition)) result.push_back(joined(shape));
    }
    for (const auto& option : options) result.push_back(joined(option));
    std::erase(result, "");
    return result;
}

std::string lower_name(std::string_view name) {
    std::string lower(name);
    std::ranges::transform(lower, lower.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return lower;
}

}  // namespace belay
