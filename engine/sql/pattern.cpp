#include "engine/sql/pattern.h"

#include <algorithm>

#include "engine/sql/scanner.h"

namespace belay {

namespace {

/// Takes the next word off a pattern; an empty one at its end.
std::string_view take_word(std::string_view& pattern) {
    const auto word = pattern.substr(0, pattern.find(' '));
    pattern.remove_prefix(std::min(word.size() + 1, pattern.size()));
    return word;
}

/// The tokens of a statement, as far as patterns look at them.
class Beginning {
  public:
    Beginning(std::string_view sql, const Lexical& rules) : sql_(sql), rules_(rules) {}

    /// Whether what stands from `position` on, the `number`th token from 0, matches the pattern.
    bool matches(std::string_view pattern, std::size_t position = 0, std::size_t number = 0) const {
        if (pattern.empty()) return true;
        const auto token = next_token(sql_, position, rules_);
        const bool over = number == enough || token.type == Token::Type::end || !token.closed;
        auto rest = pattern;
        auto word = take_word(rest);
        if (word == ";") return over;
        if (word == "*") return matches(rest, position, number) || (!over && matches(pattern, token.end, number + 1));
        const bool optional = word.ends_with('?');
        if (optional) word.remove_suffix(1);
        const bool same = !over && (is_word(sql_, token, word) || text_of(sql_, token) == word);
        return (same && matches(rest, token.end, number + 1)) || (optional && matches(rest, position, number));
    }

  private:
    static constexpr std::size_t enough = 32;  // tokens: past the options of any of these statements

    std::string_view sql_;
    const Lexical& rules_;
};

}  // namespace

bool matches_pattern(std::string_view sql, const Lexical& rules, std::span<const std::string_view> patterns) {
    const auto first = next_token(sql, 0, rules);
    const auto could_match = [&](std::string_view pattern) { return is_word(sql, first, take_word(pattern)); };
    const Beginning beginning(sql, rules);
    return std::ranges::any_of(
        patterns, [&](std::string_view pattern) { return could_match(pattern) && beginning.matches(pattern); });
}

bool runs_outside_transaction(std::string_view sql, const Dialect& dialect) {
    return matches_pattern(sql, dialect.lexical, dialect.outside_transaction);
}

}  // namespace belay
