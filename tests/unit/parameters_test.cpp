#include "engine/sql/parameters.h"

#include "engine/sql/lex.h"
#include "tests/support/dialects.h"

#include <doctest/doctest.h>

#include <map>
#include <string>
#include <vector>

namespace belay {

namespace {

using Values = std::map<std::string, std::string>;

Source source_of(std::string text) {
    return Source{.path = "a.sql", .text = std::move(text)};
}

Source substituted(const std::string& text, const Lexical& rules, const Values& values) {
    std::vector<std::string> names;
    for (const auto& [name, value] : values) names.push_back(name);
    return substitute(source_of(text), rules, names, values);
}

std::string refusal_of(const std::string& text, const std::vector<std::string>& names, const Values& values) {
    try {
        substitute(source_of(text), postgres_rules, names, values);
    } catch (const Error& error) {
        CHECK(error.kind == Kind::usage);
        return render(error);
    }
    return "nothing was refused";
}

}  // namespace

TEST_CASE("substitute replaces the three forms of a parameter as psql does") {
    struct Case {
        std::string text, expected;
    };
    const Values values{{"a", "it's \"x\""}, {"b", "C:\\"}, {"n", "7"}, {"é", "e"}};
    for (const auto& example : {
             Case{"select :n, :'n', :\"n\"", "select 7, '7', \"7\""},
             Case{"select :'a', :\"a\";", "select 'it''s \"x\"', \"it's \"\"x\"\"\";"},
             Case{"select like:'b', :\"b\"", "select like E'C:\\\\', \"C:\\\""},
             Case{"select :n;select :n", "select 7;select 7"},
             Case{":n", "7"},
             Case{"select a[1::n], a[1:n], :é, x:n:n", "select a[1::n], a[17], e, x77"},
             Case{"select 1::n, :::n, f(x:=:n), a:=n", "select 1::n, ::7, f(x:=7), a:=n"},
         }) {
        CAPTURE(example.text);
        CHECK(substituted(example.text, postgres_rules, values).text == example.expected);
    }
}

TEST_CASE("substitute leaves what is not a declared parameter") {
    for (const std::string text :
         {"select :nn, :other, :'nn', :\"other\", : n, :'n, m', :{?n}, :' n'", "select 1:", ":"}) {
        CAPTURE(text);
        CHECK(substituted(text, postgres_rules, {{"n", "7"}}).text == text);
    }
}

TEST_CASE("substitute leaves quotes, comments and rows alone") {
    for (const std::string text : {"select ':n', E'\\':n', \":n\", $$ :n $$, $n$:n$n$ -- :n\n /* :n /* */ :n */",
                                   "copy t from stdin;\n:n\t:'n'\tit's\n\\.\n", "select 'it''s :n'"}) {
        CAPTURE(text);
        CHECK(substituted(text, postgres_rules, {{"n", "7"}}).text == text);
    }
    for (const std::string text : {"select [:n], `:n`, ':n' -- :n", "/* :n /* */ select ':n'"}) {
        CAPTURE(text);
        CHECK(substituted(text, sqlite_rules, {{"n", "7"}}).text == text);
    }
}

TEST_CASE("substitute follows what a backslash means in strings") {
    CHECK(
        substituted("set standard_conforming_strings = off; select '\\' :n', :n", postgres_rules, {{"n", "7"}}).text ==
        "set standard_conforming_strings = off; select '\\' :n', 7");
}

TEST_CASE("substitute uses only the quoting that the database has") {
    CHECK(substituted("select :'a', :\"a\", [:a], :a", sqlite_rules, {{"a", "it's \\"}}).text ==
          "select 'it''s \\', \"it's \\\", [:a], it's \\");
}

TEST_CASE("substitute does not look into a value") {
    CHECK(substituted("select :a", postgres_rules, {{"a", ":b"}, {"b", ":a"}}).text == "select :b");
}

TEST_CASE("substitute without anything to replace gives the source as it was") {
    const auto source = substituted("select :b", postgres_rules, {{"a", "1"}});
    CHECK(source.text == "select :b");
    CHECK(source.written.empty());
    CHECK(source.shifts.empty());
}

TEST_CASE("place_of finds every character of a substituted source in the file") {
    const auto source =
        substituted("select :a,\n :'b' from x:c;y", postgres_rules, {{"a", "1\n2"}, {"b", "ß"}, {"c", ""}});
    CHECK(source.text == "select 1\n2,\n 'ß' from x;y");
    const auto shown = [&](std::string_view part) {
        const auto place = place_of(source, source.text.find(part));
        return std::to_string(place.line) + ":" + std::to_string(place.column) + " " + place.excerpt;
    };
    CHECK(shown("select") == "1:1 select :a,");
    CHECK(shown("1") == "1:8 select :a,");
    CHECK(shown("2") == "1:8 select :a,");
    CHECK(shown(",") == "1:10 select :a,");
    CHECK(shown("'ß") == "2:2  :'b' from x:c;y");
    CHECK(shown("ß'") == "2:2  :'b' from x:c;y");
    CHECK(shown("from") == "2:7  :'b' from x:c;y");
    CHECK(shown(";") == "2:15  :'b' from x:c;y");
    CHECK(shown("y") == "2:16  :'b' from x:c;y");
}

TEST_CASE("a value never shows in an error about what it made of the script") {
    struct Case {
        std::string value, expected;
    };
    const std::string excerpt = "\n    1 | select :a;\n      |        ^\n";
    for (const auto& [value, expected] : {
             Case{"'secret", "error: a.sql:1:8: quote is not closed" + excerpt},
             Case{"$secret$", "error: a.sql:1:8: dollar quote is not closed" + excerpt},
             Case{"\\secret", "error: a.sql:1:8: a psql command, which no database understands" + excerpt +
                                  "next: say it in SQL, or delete it\n"},
         }) {
        const auto source = substituted("select :a;", postgres_rules, {{"a", value}});
        try {
            lex(source, postgres_rules);
            FAIL("nothing was refused");
        } catch (const Error& error) {
            CHECK(render(error) == expected);
        }
    }
}

TEST_CASE("substitute refuses a declared name without a value, used or not") {
    CHECK(refusal_of("select 1", {"a", "b"}, {{"a", "1"}}) ==
          "error: a.sql: parameter 'b' has no value\n"
          "next: pass --set b=VALUE or set it under [params] in belay.toml\n");
    CHECK(refusal_of("select :a", {"a"}, {{"a", ""}}) == "nothing was refused");
}

TEST_CASE("substitute refuses a value that no script can hold") {
    CHECK(refusal_of("select :a", {"a"}, {{"a", std::string("x\0y", 3)}}) ==
          "error: the value of parameter 'a' holds a NUL byte\n");
    CHECK(refusal_of("select :a", {"a"}, {{"a", "caf\xe9"}}) == "error: the value of parameter 'a' is not UTF-8\n");
}

}  // namespace belay
