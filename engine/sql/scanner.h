#pragma once

#include "engine/sql/dialect.h"

#include <cstddef>
#include <string_view>

namespace belay {

/// A piece of SQL that the database reads as one, as byte offsets into the text.
struct Token {
    enum class Type {
        end,   // of the text; begins at a `--` comment that ends there
        word,  // a keyword or a name, unquoted
        number,
        string,  // its prefix (E, U&, ...) and what continues it on the next line included
        dollar_quote,
        identifier,  // quoted: never a keyword
        comment,     // only one that does not end; the others are skipped
        backslash,   // outside quotes, where that is a client's command
        symbol,      // any other single byte
    };

    Type type = Type::end;
    std::size_t begin = 0;
    std::size_t end = 0;
    bool closed = true;  // false: the quote or comment goes on to the end of the text
};

/// What a backslash means in a plain '' string.
enum class Backslash { plain, escape };

/// The first token at or after `from`; blanks and comments are skipped.
Token next_token(std::string_view text, std::size_t from, const Lexical& rules, Backslash backslash = Backslash::plain);

/// The token's text.
inline std::string_view text_of(std::string_view text, const Token& token) {
    return text.substr(token.begin, token.end - token.begin);
}

/// Whether the token is the unquoted `word`, which is given in lower case.
bool is_word(std::string_view text, const Token& token, std::string_view word);

/// Whether `byte` can stand between two tokens, and in none but what is quoted.
bool is_blank(char byte);

/// Whether `byte` can stand inside a name but for `$`, which not every name allows.
bool is_name_byte(char byte);

}  // namespace belay
