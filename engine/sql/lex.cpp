#include "engine/sql/lex.h"

#include "engine/sql/scanner.h"
#include "engine/sql/splitter.h"

#include <algorithm>

namespace belay {

namespace {

std::string lower_case(std::string_view text) {
    std::string result(text);
    for (char& c : result) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return result;
}

/// What stands between the quotes of a string or a dollar quote, its doubled quotes as they are.
std::string_view unquoted(std::string_view token) {
    const char quote = token.back();
    const auto begin = token.find(quote) + 1;
    if (quote == '\'') return token.substr(begin, token.size() - 1 - begin);
    const auto tag = token.find('$', begin) + 1;
    return token.substr(tag, token.size() - 2 * tag);
}

}  // namespace

std::vector<Statement> lex(const Source& source, const Lexical& rules) {
    return split(source, rules, {});
}

std::vector<std::string> first_words(std::string_view sql, const Lexical& rules, std::size_t limit) {
    std::vector<std::string> words;
    for (std::size_t position = 0; words.size() < limit;) {
        const auto token = next_token(sql, position, rules);
        if (token.type == Token::Type::end || !token.closed) break;
        const auto text = text_of(sql, token);
        const bool quoted = token.type == Token::Type::string || token.type == Token::Type::dollar_quote;
        words.push_back(token.type == Token::Type::identifier ? std::string(text)
                                                              : lower_case(quoted ? unquoted(text) : text));
        position = token.end;
    }
    return words;
}

}  // namespace belay
