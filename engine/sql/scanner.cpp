#include "engine/sql/scanner.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

namespace belay {

namespace {

enum class Byte : std::uint8_t {
    other,
    blank,
    letter,
    digit,
    quote,
    double_quote,
    backquote,
    bracket,
    dollar,
    dash,
    slash,
    backslash
};

// A vertical tab is no blank to SQLite, nor to PostgreSQL before 16: it is the database's to refuse.
constexpr std::array<Byte, 256> byte_classes = [] {
    std::array<Byte, 256> classes{};
    for (const char c : {' ', '\t', '\n', '\r', '\f'}) classes[static_cast<unsigned char>(c)] = Byte::blank;
    for (std::size_t c = 'a'; c <= 'z'; ++c) classes[c] = classes[c - 'a' + 'A'] = Byte::letter;
    for (std::size_t c = 0x80; c <= 0xff; ++c) classes[c] = Byte::letter;
    for (std::size_t c = '0'; c <= '9'; ++c) classes[c] = Byte::digit;
    classes['_'] = Byte::letter;
    classes['\''] = Byte::quote;
    classes['"'] = Byte::double_quote;
    classes['`'] = Byte::backquote;
    classes['['] = Byte::bracket;
    classes['$'] = Byte::dollar;
    classes['-'] = Byte::dash;
    classes['/'] = Byte::slash;
    classes['\\'] = Byte::backslash;
    return classes;
}();

Byte class_of(char c) {
    return byte_classes[static_cast<unsigned char>(c)];
}

char at(std::string_view text, std::size_t i) {
    return i < text.size() ? text[i] : '\0';
}

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

Token token_to(Token::Type type, std::size_t begin, std::optional<std::size_t> end, std::string_view text) {
    return {type, begin, end.value_or(text.size()), end.has_value()};
}

Token symbol_at(std::size_t begin) {
    return {Token::Type::symbol, begin, begin + 1};
}

/// The end of a `--` comment: the newline, or the text's end.
std::size_t line_end(std::string_view text, std::size_t begin, const Lexical& rules) {
    const auto end = std::min(text.find('\n', begin), text.size());
    if (!rules.return_ends_line) return end;
    return std::min(text.substr(0, end).find('\r', begin), end);
}

std::optional<std::size_t> comment_end(std::string_view text, std::size_t begin, const Lexical& rules) {
    std::size_t depth = 1;
    for (std::size_t i = begin + 2; i + 1 < text.size();) {
        if (text[i] == '*' && text[i + 1] == '/') {
            i += 2;
            if (--depth == 0) return i;
        } else if (rules.nested_comments && text[i] == '/' && text[i + 1] == '*') {
            i += 2;
            ++depth;
        } else {
            ++i;
        }
    }
    return std::nullopt;
}

/// The end of what is quoted by the byte at `begin`, which stands for itself where it is doubled.
std::optional<std::size_t> quoted_end(std::string_view text, std::size_t begin) {
    const char quote = text[begin];
    for (std::size_t i = begin + 1;; i += 2) {
        i = text.find(quote, i);
        if (i == std::string_view::npos) return std::nullopt;
        if (at(text, i + 1) != quote) return i + 1;
    }
}

/// The same for a string in which a backslash takes the next byte's meaning away.
std::optional<std::size_t> escaped_end(std::string_view text, std::size_t begin) {
    for (std::size_t i = begin + 1; i < text.size(); ++i) {
        if (text[i] == '\\') {
            ++i;
        } else if (text[i] == '\'') {
            if (at(text, i + 1) != '\'') return i + 1;
            ++i;
        }
    }
    return std::nullopt;
}

/// The quote that continues a string, as the standard has it: after blanks and `--` comments with a newline among them.
std::optional<std::size_t> continuation(std::string_view text, std::size_t from, const Lexical& rules) {
    bool newline = false;
    for (std::size_t i = from; i < text.size(); ++i) {
        if (text[i] == '\n' || text[i] == '\r') {
            newline = true;
        } else if (text[i] == '-' && at(text, i + 1) == '-') {
            i = line_end(text, i, rules) - 1;
        } else if (class_of(text[i]) != Byte::blank) {
            return newline && text[i] == '\'' ? std::optional(i) : std::nullopt;
        }
    }
    return std::nullopt;
}

/// A string whose token begins at `begin`, with a prefix or not, and whose quote stands at `quote`.
Token string_at(std::string_view text, std::size_t begin, std::size_t quote, const Lexical& rules,
                Backslash backslash) {
    const auto end_from = backslash == Backslash::escape ? escaped_end : quoted_end;
    auto end = end_from(text, quote);
    while (end && rules.escape_strings) {
        const auto next = continuation(text, *end, rules);
        if (!next) break;
        end = end_from(text, *next);
        if (!end) begin = *next;
    }
    return token_to(Token::Type::string, begin, end, text);
}

Token word_at(std::string_view text, std::size_t begin, const Lexical& rules, Backslash backslash) {
    auto end = begin + 1;
    while (end < text.size() && (is_name_byte(text[end]) || text[end] == '$')) ++end;
    const Token word{Token::Type::word, begin, end};
    if (!rules.escape_strings || end - begin > 1) return word;
    const char prefix = lower(text[begin]);
    if (prefix == 'u' && text.substr(end, 2) == "&'") return string_at(text, begin, end + 1, rules, Backslash::plain);
    if (at(text, end) != '\'') return word;
    if (prefix == 'e') return string_at(text, begin, end, rules, Backslash::escape);
    if (prefix == 'b' || prefix == 'x') return string_at(text, begin, end, rules, Backslash::plain);
    if (prefix == 'n') return string_at(text, begin, end, rules, backslash);
    return word;
}

/// A number takes one letter that follows it along, as PostgreSQL does since 15: what comes then is a new token, so
/// that 1e'' has no escapes in it and 1a$b$ begins a dollar quote.
Token number_at(std::string_view text, std::size_t begin) {
    auto end = begin;
    const auto digits = [&] {
        while (class_of(at(text, end)) == Byte::digit) ++end;
    };
    digits();
    if (at(text, end) == '.' && at(text, end + 1) != '.') {
        ++end;
        digits();
    }
    if (lower(at(text, end)) == 'e') {
        const std::size_t sign = at(text, end + 1) == '+' || at(text, end + 1) == '-' ? 1 : 0;
        if (class_of(at(text, end + 1 + sign)) == Byte::digit) {
            end += 1 + sign;
            digits();
        }
    }
    if (class_of(at(text, end)) == Byte::letter) ++end;
    return {Token::Type::number, begin, end};
}

Token dollar_at(std::string_view text, std::size_t begin) {
    auto end = begin + 1;
    if (class_of(at(text, end)) == Byte::digit) return symbol_at(begin);
    while (is_name_byte(at(text, end))) ++end;
    if (at(text, end) != '$') return symbol_at(begin);
    const auto tag = text.substr(begin, end + 1 - begin);
    const auto close = text.find(tag, end + 1);
    if (close == std::string_view::npos) return token_to(Token::Type::dollar_quote, begin, std::nullopt, text);
    return {Token::Type::dollar_quote, begin, close + tag.size()};
}

Token bracket_at(std::string_view text, std::size_t begin) {
    const auto close = text.find(']', begin);
    if (close == std::string_view::npos) return token_to(Token::Type::identifier, begin, std::nullopt, text);
    return {Token::Type::identifier, begin, close + 1};
}

/// The token that begins at `i`, where neither a blank nor a comment stands.
Token token_at(std::string_view text, std::size_t i, const Lexical& rules, Backslash backslash) {
    switch (class_of(text[i])) {
        case Byte::letter: return word_at(text, i, rules, backslash);
        case Byte::digit: return number_at(text, i);
        case Byte::quote: return string_at(text, i, i, rules, backslash);
        case Byte::double_quote: return token_to(Token::Type::identifier, i, quoted_end(text, i), text);
        case Byte::backquote:
            if (!rules.backquote_identifiers) return symbol_at(i);
            return token_to(Token::Type::identifier, i, quoted_end(text, i), text);
        case Byte::bracket: return rules.bracket_identifiers ? bracket_at(text, i) : symbol_at(i);
        case Byte::dollar: return rules.dollar_quotes ? dollar_at(text, i) : symbol_at(i);
        case Byte::backslash: {
            const auto type = rules.client_commands ? Token::Type::backslash : Token::Type::symbol;
            return {type, i, i + 1};
        }
        case Byte::blank:
        case Byte::dash:
        case Byte::slash:
        case Byte::other: break;
    }
    return symbol_at(i);
}

}  // namespace

Token next_token(std::string_view text, std::size_t from, const Lexical& rules, Backslash backslash) {
    auto i = from;
    while (i < text.size()) {
        const auto kind = class_of(text[i]);
        if (kind == Byte::blank) {
            ++i;
        } else if (kind == Byte::dash && at(text, i + 1) == '-') {
            const auto begin = i;
            i = line_end(text, i, rules);
            if (i == text.size()) return {Token::Type::end, begin, i};
        } else if (kind == Byte::slash && at(text, i + 1) == '*') {
            const auto end = comment_end(text, i, rules);
            if (!end) return token_to(Token::Type::comment, i, end, text);
            i = *end;
        } else {
            return token_at(text, i, rules, backslash);
        }
    }
    return {Token::Type::end, text.size(), text.size()};
}

bool is_word(std::string_view text, const Token& token, std::string_view word) {
    if (token.type != Token::Type::word || token.end - token.begin != word.size()) return false;
    return std::equal(word.begin(), word.end(), text.begin() + static_cast<std::ptrdiff_t>(token.begin),
                      [](char expected, char found) { return expected == lower(found); });
}

bool is_blank(char byte) {
    return class_of(byte) == Byte::blank;
}

bool is_name_byte(char byte) {
    return class_of(byte) == Byte::letter || class_of(byte) == Byte::digit;
}

}  // namespace belay
