#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "engine/run/schema_sql.h"

namespace belay {
namespace {

constexpr Lexical rules{.bracket_identifiers = true, .backquote_identifiers = true, .trigger_bodies = true};

std::string made(std::string_view sql) {
    return comparable(sql, rules, {"item", "name"});
}

}  // namespace

TEST_CASE("comparable leaves out blanks, comments, letter case and the quotes of known names") {
    CHECK(made("create  INDEX x\n on \"item\" ( [name] ) -- why\n where a>1") ==
          made("CREATE index x on item(`name`) where A > 1"));
}

TEST_CASE("comparable keeps what stands in strings and in quotes of other names") {
    for (const auto& [one, other] : std::vector<std::pair<std::string, std::string>>{
             {"check (state in ('neworder', 'DONE'))", "check (state in ('New Order', 'Done'))"},
             {"default 'a b'", "default 'a  b'"},
             {"default ' -- no comment'", "default ''"},
             {"default \"Yes\"", "default \"yes\""},
             {"x'ab'", "x 'ab'"},
             {"\"two words\"", "\"twowords\""},
             {"'it''s'", "'its'"},
             {"not null", "notnull"}})
        CHECK(made(one) != made(other));
}

TEST_CASE("comparable_table gives columns, constraints and options, whatever their order") {
    const auto pieces = [](std::string_view sql) {
        auto result = comparable_table(sql, rules, {"item", "name"});
        std::ranges::sort(result);
        return result;
    };
    CHECK(pieces("create table item (id int, name text default ('a,b'), check (name in ('x', 'y'))) strict, without "
                 "rowid") == pieces("CREATE TABLE \"item\"(\"name\" TEXT DEFAULT('a,b'), id INT, CHECK(name "
                                    "IN('x','y'))) without ROWID,STRICT"));
    CHECK(pieces("create table item (a int check (a in (1, 2)))") !=
          pieces("create table item (a int check (a) in (1, 2))"));
    CHECK(pieces("create virtual table item using fts5(a, b)") != pieces("create virtual table item using fts5(b, a)"));
}

}  // namespace belay
