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

TEST_CASE("comparable_table compares what a table is, not how it was written") {
    const auto pieces = [](const std::string& columns) {
        auto result = comparable_table("create table item (" + columns + ")", rules, {"item", "name", "a", "b"});
        std::ranges::sort(result);
        return result;
    };
    const std::vector<std::pair<std::string, std::string>> same{
        {"a references b on delete no action", "a references b"},
        {"a references b(a) ON UPDATE NO ACTION MATCH SIMPLE not deferrable initially immediate", "a references b(a)"},
        {"a references b deferrable", "\"a\" REFERENCES [b]"},
        {"a int references b(a) on delete cascade", "a int, foreign key (a) references b(a) on delete cascade"},
        {"a int constraint c references b", "a int, constraint c foreign key(a) references b"},
        {"a int unique", "a int, unique (a)"},
        {"a int unique on conflict abort", "a int, unique (a asc)"},
        {"a integer primary key asc", "a integer, primary key (a)"},
        {"a integer primary key autoincrement", "a integer, primary key (a autoincrement)"},
        {"a int not null default 1", "a int default (1) not null"},
        {"a int default -1", "a int default (-1)"},
        {"a int null", "a int"},
        {"a text collate binary", "a text"},
        {"a int, b int generated always as (a + 1) virtual", "a int, b int as (a+1)"},
    };
    for (const auto& pair : same) CHECK_MESSAGE(pieces(pair.first) == pieces(pair.second), pair.first);
    const std::vector<std::pair<std::string, std::string>> differing{
        {"a references b on delete cascade", "a references b"},
        {"a references b on delete set null", "a references b on delete set default"},
        {"a references b deferrable initially deferred", "a references b"},
        {"a int unique on conflict ignore", "a int unique"},
        {"a integer primary key desc", "a integer primary key"},
        {"a integer primary key autoincrement", "a integer primary key"},
        {"a int default 1", "a int default 2"},
        {"a int default 'x'", "a int default x"},
        {"a int default null", "a int not null"},
        {"a int check (a is null)", "a int"},
        {"a text collate nocase", "a text"},
        {"a int, b int as (a + 1) stored", "a int, b int as (a + 1)"},
        {"a text check (a collate binary = 'x')", "a text check (a = 'x')"},
        {"a int unique, b int", "a int, b int unique"},
        {"a int, b int, unique (a, b)", "a int unique, b int unique"},
    };
    for (const auto& pair : differing) CHECK_MESSAGE(pieces(pair.first) != pieces(pair.second), pair.first);
    const auto index = [](std::string_view sql) { return comparable(sql, rules, {"item", "a"}); };
    CHECK(index("create unique index x on item (a asc)") == index("CREATE UNIQUE INDEX x ON item(a)"));
    CHECK(index("create index x on item (a collate binary)") != index("create index x on item (a)"));
    CHECK(index("create index x on item (a desc)") != index("create index x on item (a)"));
}

}  // namespace belay
