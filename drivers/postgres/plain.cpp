#include "drivers/postgres/plain.h"

#include <algorithm>
#include <array>

#include "drivers/postgres/postgres.h"
#include "engine/sql/lex.h"

namespace belay::postgres {

bool leaves_session(std::string_view sql) {
    constexpr std::array plain{"create", "alter", "drop", "insert", "update", "delete", "comment", "grant", "revoke"};
    constexpr std::array telling{std::string_view("temp"), std::string_view("set_config")};
    const auto words = first_words(sql, dialect().lexical, 1);
    const bool is_plain = !words.empty() && std::ranges::find(plain, words.front()) != plain.end();
    return is_plain && std::ranges::none_of(telling, [sql](std::string_view word) {
               const auto same = [](char a, char b) { return (a | 0x20) == (b | 0x20); };
               return std::search(sql.begin(), sql.end(), word.begin(), word.end(), same) != sql.end();
           });
}

}  // namespace belay::postgres
