#include "engine/error.h"

#include <doctest/doctest.h>

#include <string>

namespace belay {

namespace {

std::string rendered_at(std::size_t column, const std::string& excerpt) {
    return render(error_at(Kind::project, {.path = "a.sql", .line = 3, .column = column, .excerpt = excerpt}, "wrong"));
}

}  // namespace

TEST_CASE("an error is rendered with everything that is known of it") {
    auto error =
        error_at(Kind::failed, {.path = "7.up.sql", .line = 3, .column = 8, .excerpt = "select nme from person"},
                 "column \"nme\" does not exist", "fix the file, then run: belay up");
    error.code = "42703";
    error.detail = "one\ntwo";
    error.hint = "look";
    error.context = "here";
    error.outcome.because("0007 was rolled back");
    CHECK(render(error) ==
          "error: 7.up.sql:3:8: column \"nme\" does not exist [42703]\n"
          "    3 | select nme from person\n"
          "      |        ^\n"
          "detail: one\n  two\nhint: look\ncontext: here\n0007 was rolled back\nnext: fix the file, then run: belay "
          "up\n");
}

TEST_CASE("an error without a place is its message") {
    CHECK(render(Error(Kind::usage, "no")) == "error: no\n");
    CHECK(render(error_at(Kind::usage, {.path = "a"}, "no")) == "error: a: no\n");
}

TEST_CASE("the caret stands under its character, past wide bytes and tabs") {
    CHECK(rendered_at(5, "é\tü x") == "error: a.sql:3:5: wrong\n    3 | é\tü x\n      |  \t  ^\n");
    CHECK(rendered_at(1, "x") == "error: a.sql:3:1: wrong\n    3 | x\n      | ^\n");
    CHECK(rendered_at(2, "x") == "error: a.sql:3:2: wrong\n    3 | x\n      |  ^\n");
}

TEST_CASE("an excerpt lets no control character and no broken UTF-8 through") {
    CHECK(rendered_at(6, "\x1b\xff\xc2\x9b\x7f\rx") ==
          "error: a.sql:3:6: wrong\n    3 |  \xef\xbf\xbd   x\n      |      ^\n");
}

TEST_CASE("a long line is cut around the character that is meant") {
    CHECK(rendered_at(301, std::string(300, 'a') + "X" + std::string(300, 'b')) ==
          "error: a.sql:3:301: wrong\n    3 | " + std::string(100, 'a') + "X" + std::string(99, 'b') + "\n      | " +
              std::string(100, ' ') + "^\n");
}

TEST_CASE("a message of any length ends within 4 KB, with what to do next") {
    auto error = error_at(Kind::failed, {.path = "a.sql", .line = 1, .column = 1, .excerpt = std::string(5000, 'x')},
                          std::string());
    for (int i = 0; i < 100; ++i) error.detail += std::string(500, 'd') + "\n";
    error.hint = error.context = error.detail;
    error.outcome.because(error.detail);
    error.next = "belay up";
    const auto text = render(error);
    CHECK(text.size() <= 4096);
    CHECK(text.ends_with("...\nnext: belay up\n"));
}

TEST_CASE("no field of an error moves the cursor") {
    auto error = error_at(Kind::failed, {.path = "a\x1b.sql"}, "b\x1b", "n\x1b");
    error.code = "c\x1b";
    error.detail = "d\x1b";
    error.outcome.because("o\x1b");
    CHECK(render(error) == "error: a\\x1b.sql: b\\x1b [c\\x1b]\ndetail: d\\x1b\no\\x1b\nnext: n\\x1b\n");
}

TEST_CASE("escaped keeps text on its line and as UTF-8") {
    CHECK(escaped("é 'x' \\") == "é 'x' \\");
    CHECK(escaped("a\nb\tc\rd") == "a\\nb\\tc\\rd");
    CHECK(escaped("\x1b\x7f\xff") == "\\x1b\\x7f\\xff");
    CHECK(escaped("\xc2\x9b\xc2\xa0") == "\\u009b\xc2\xa0");
    CHECK(escaped("\xe2\x82") == "\\xe2\\x82");
}

}  // namespace belay
