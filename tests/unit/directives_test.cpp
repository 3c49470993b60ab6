#include "engine/sql/directives.h"

#include "tests/support/refusal.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace belay {

namespace {

using namespace std::chrono_literals;
using Texts = std::vector<std::string>;

Directives read(const std::string& text, Section section = Section::up) {
    return read_directives(Source{.path = "a.sql", .text = text}, section);
}

Texts texts_of(const std::vector<Word>& words) {
    Texts result;
    for (const auto& word : words) result.push_back(word.text);
    return result;
}

std::string refusal_of_text(const std::string& text, Section section = Section::up) {
    return refusal_of([&] { read(text, section); });
}

/// "head:1 up:2 down:4", with the lines that their texts begin at.
std::string sections_of(const std::string& text) {
    std::string result;
    for (const auto& section : split_sections(Source{.path = "a.sql", .text = text})) {
        result += (result.empty() ? "" : " ") + std::string(name_of(section.section)) + ":" +
                  std::to_string(section.source.first_line);
    }
    return result;
}

}  // namespace

TEST_CASE("a script without directives has everything as it is without them") {
    for (const std::string text : {"", "select 1;", "-- a comment\nselect 1;", "-- belay is a tool\nselect 1;"}) {
        CAPTURE(text);
        const auto directives = read(text);
        CHECK_FALSE(directives.requirements);
        CHECK(directives.tags.empty());
        CHECK(directives.parameters.empty());
        CHECK_FALSE(directives.irreversible);
        CHECK_FALSE(directives.lock_timeout);
        CHECK_FALSE(directives.statement_timeout);
        CHECK(directives.transaction);
        CHECK(directives.foreign_keys);
        CHECK_FALSE(directives.noop);
    }
}

TEST_CASE("each directive says what it says") {
    CHECK(texts_of(*read("-- belay:requires 1 two\n-- belay:requires 3").requirements) == Texts{"1", "two", "3"});
    CHECK(texts_of(*read("-- belay:requires 1, 2").requirements) == Texts{"1", "2"});
    CHECK(read("-- belay:requires none").requirements->empty());
    CHECK(texts_of(read("-- belay:tag v1 stable").tags) == Texts{"v1", "stable"});
    CHECK_FALSE(read("-- belay:transaction off").transaction);
    CHECK_FALSE(read("-- belay:foreign-keys off").foreign_keys);
    CHECK(read("-- belay:irreversible the rows are gone ").irreversible == "the rows are gone");
    CHECK(read("-- belay:lock-timeout 3s").lock_timeout == 3s);
    CHECK(read("-- belay:statement-timeout 5min").statement_timeout == 5min);
    CHECK(read("-- belay:noop", Section::down).noop);
    CHECK(read("-- belay:noop", Section::up).noop);
    CHECK(read("-- belay:params a b_2\n-- belay:params c").parameters == Texts{"a", "b_2", "c"});
}

TEST_CASE("a directive is read wherever it stands among the comments at the head") {
    for (const std::string text : {
             "-- belay:transaction off\nselect 1;",
             "\n\n  --   belay:transaction   off  \n",
             "-- a comment\n--belay:transaction off",
             "/* a licence */\n-- belay:transaction off\n",
             "/* a licence\n   of two lines; */\n\n-- belay:transaction off\n",
             "/* one */ /* two\n*/\n-- belay:transaction off\n",
         }) {
        CAPTURE(text);
        CHECK_FALSE(read(text).transaction);
    }
}

TEST_CASE("a directive inside a block comment is a comment") {
    CHECK(read("/*\n-- belay:transaction off\n*/\nselect 1;").transaction);
}

TEST_CASE("a word of a directive knows its place") {
    const auto requirements = read("-- é\n-- belay:requires 1  two").requirements.value();
    CHECK(requirements[1].place.path == "a.sql");
    CHECK(requirements[1].place.line == 2);
    CHECK(requirements[1].place.column == 22);
    CHECK(requirements[1].place.excerpt == "-- belay:requires 1  two");
}

TEST_CASE("an unknown directive is refused with the nearest that there is") {
    const std::string known =
        "next: use one of: requires, tag, irreversible, transaction, foreign-keys, lock-timeout, lock-attempts, "
        "max-blocking, statement-timeout, "
        "noop, "
        "params, placeholders, default, environment, verify-rule, up, down, verify, check\n";
    CHECK(refusal_of_text("\n-- belay:require 1") ==
          "[3] error: a.sql:2:10: unknown directive 'require' - did you mean 'requires'?\n"
          "    2 | -- belay:require 1\n"
          "      |          ^\n" +
              known);
    CHECK(refusal_of_text("-- belay:colour red") ==
          "[3] error: a.sql:1:10: unknown directive 'colour'\n"
          "    1 | -- belay:colour red\n"
          "      |          ^\n" +
              known);
}

TEST_CASE("a section line with more on it is refused as what it is") {
    CHECK(refusal_of_text("-- belay:up select 1;") ==
          "[3] error: a.sql:1:13: nothing may stand after '-- belay:up'\n"
          "    1 | -- belay:up select 1;\n"
          "      |             ^\n"
          "next: write what comes after it on a line of its own\n");
}

TEST_CASE("a directive in a script that it means nothing for is refused") {
    struct Case {
        std::string directive;
        Section section;
        std::string message;
    };
    for (const auto& example : {
             Case{"requires 1", Section::down, "'requires' has no meaning in a down script"},
             Case{"tag v1", Section::verify, "'tag' has no meaning in a verify script"},
             Case{"irreversible x", Section::down, "'irreversible' has no meaning in a down script"},
             Case{"noop", Section::verify, "'noop' has no meaning in a verify script"},
             Case{"transaction off", Section::check, "'transaction' has no meaning in a check script"},
             Case{"foreign-keys off", Section::verify, "'foreign-keys' has no meaning in a verify script"},
             Case{"lock-timeout 3s", Section::head,
                  "'lock-timeout' concerns one script: move it below '-- belay:up' or the like"},
             Case{"transaction off", Section::head,
                  "'transaction' concerns one script: move it below '-- belay:up' or the like"},
         }) {
        CAPTURE(example.directive);
        CHECK(refusal_of_text("-- belay:" + example.directive, example.section) ==
              fmt::format("[3] error: a.sql:1:10: {}\n    1 | -- belay:{}\n      |          ^\n", example.message,
                          example.directive));
    }
}

TEST_CASE("a value that a directive does not take is refused where it stands") {
    struct Case {
        std::string directive;
        std::size_t column;
        std::string message;
    };
    for (const auto& example : {
             Case{"requires", 18, "'requires' needs a version or 'none' after it"},
             Case{"requires none 1", 19, "'none' stands alone after 'requires'"},
             Case{"tag", 13, "'tag' needs a name after it"},
             Case{"tag @v1", 14, "a tag is written without its '@' here"},
             Case{"transaction on", 22, "'transaction' can only be 'off' or 'auto', not 'on'"},
             Case{"foreign-keys", 22, "'foreign-keys' can only be 'off' or 'auto', not ''"},
             Case{"irreversible", 22, "'irreversible' needs the reason why, after it"},
             Case{"lock-timeout 3", 23, "'3' is no duration: 500ms, 3s, 5min, 1h"},
             Case{"statement-timeout soon", 28, "'soon' is no duration: 500ms, 3s, 5min, 1h"},
             Case{"params", 16, "'params' needs a name after it"},
             Case{"params a b-c", 19, "'b-c' is no parameter name: letters, digits and '_'"},
             Case{"default", 17, "'default' needs a name and its value after it"},
             Case{"params 1a", 17, "'1a' is no parameter name: letters, digits and '_'"},
         }) {
        CAPTURE(example.directive);
        CHECK(refusal_of_text("-- belay:" + example.directive) ==
              fmt::format("[3] error: a.sql:1:{0}: {1}\n    1 | -- belay:{2}\n      | {3:>{0}}\n", example.column,
                          example.message, example.directive, '^'));
    }
    CHECK(refusal_of_text("-- belay:noop x", Section::down) ==
          "[3] error: a.sql:1:15: 'noop' takes no value\n"
          "    1 | -- belay:noop x\n"
          "      |               ^\n");
}

TEST_CASE("a directive after the first statement is refused, since it would have no effect") {
    CHECK(refusal_of_text("select 1;\n\n-- belay:transaction off\n") ==
          "[3] error: a.sql:3:10: directive 'transaction' stands after the first statement, where it has no effect\n"
          "    3 | -- belay:transaction off\n"
          "      |          ^\n"
          "next: move it to the head of its script\n");
    CHECK(refusal_of_text("/* a */ select 1;\n-- belay:noop") ==
          "[3] error: a.sql:2:10: directive 'noop' stands after the first statement, where it has no effect\n"
          "    2 | -- belay:noop\n"
          "      |          ^\n"
          "next: move it to the head of its script\n");
}

TEST_CASE("belay: in the middle of SQL is no directive") {
    CHECK(read("select 'belay:up';\nselect 1; -- belay:noop\n").transaction);
}

TEST_CASE("a file is cut at its section lines, the head first") {
    CHECK(sections_of("") == "head:1");
    CHECK(sections_of("select 1;\n") == "head:1");
    CHECK(sections_of("-- belay:up\nselect 1;\n-- belay:down\nselect 2;") == "head:1 up:2 down:4");
    CHECK(sections_of("-- belay:tag a\n--belay:verify\n  -- belay:check \n-- belay:up") ==
          "head:1 verify:3 check:4 up:5");
    const auto sections =
        split_sections(Source{.path = "a.sql", .text = "-- x\n-- belay:up\nselect 1;\n-- belay:down\n"});
    CHECK(sections[0].source.text == "-- x\n");
    CHECK(sections[1].source.text == "select 1;\n");
    CHECK(sections[2].source.text.empty());
}

TEST_CASE("a section that comes twice is refused with the line of the first") {
    CHECK(
        refusal_of([] { split_sections(Source{.path = "a.sql", .text = "-- belay:up\nselect 1;\n-- belay:up\n"}); }) ==
        "[3] error: a.sql:3:1: a second 'up' section; the first is at line 1\n"
        "    3 | -- belay:up\n"
        "      | ^\n");
}

TEST_CASE("a file has sections where one of its lines says so") {
    CHECK(has_sections(Source{.path = "a.sql", .text = "select 1;\n-- belay:down\n"}));
    CHECK_FALSE(has_sections(Source{.path = "a.sql", .text = "-- belay:tag up\nselect '-- belay:up';\n"}));
}

TEST_CASE("a duration is a number and its unit") {
    struct Case {
        std::string text;
        std::optional<std::chrono::milliseconds> expected;
    };
    for (const auto& example : {
             Case{"500ms", 500ms},
             Case{"3s", 3s},
             Case{"5min", 5min},
             Case{"5m", 5min},
             Case{"1h", 1h},
             Case{"0", 0ms},
             Case{"0s", 0ms},
             Case{"2147483647ms", 2147483647ms},
             Case{"", std::nullopt},
             Case{"3", std::nullopt},
             Case{"s", std::nullopt},
             Case{"-3s", std::nullopt},
             Case{"3 s", std::nullopt},
             Case{"3x", std::nullopt},
             Case{"1.5s", std::nullopt},
             Case{"2147483648ms", std::nullopt},
             Case{"99999999999999999999s", std::nullopt},
         }) {
        CAPTURE(example.text);
        CHECK(parse_duration(example.text) == example.expected);
    }
}

}  // namespace belay
