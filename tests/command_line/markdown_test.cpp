#include <doctest/doctest.h>

#include "tools/belay/markdown.h"

namespace belay::cli {

TEST_CASE("a table that fits is set in columns, without marks of Markdown") {
    CHECK(for_terminal("| code | then |\n|---|---|\n| `0` | go **on** |\n| `a \\| b` | |\n") ==
          "    code   then\n"
          "    0      go on\n"
          "    a | b\n");
}

TEST_CASE("a table that does not fit is a list, with the names of the columns from the third on") {
    const std::string words(85, 'x');
    CHECK(for_terminal("| code | what | then |\n|---|---|---|\n| 0 | " + words + " | y z |\n| `1` | | w |\n") ==
          "- **0**: " + words + ";\n  then: y z\n- `1`; then: w\n");
}

TEST_CASE("text is broken into lines, and what is code, fenced or indented, is not") {
    const std::string words(70, 'x');
    CHECK(for_terminal("# A\n\n" + words + "\nand " + words + "\n") == "# A\n\n" + words + " and\n" + words + "\n");
    CHECK(for_terminal("- one\n  " + words + "\n  " + words + "\n- two\n") ==
          "- one " + words + "\n  " + words + "\n- two\n");
    const std::string code = "    a " + words + " " + words + "\n\n```\n| " + words + " " + words + " |\n```\n";
    CHECK(for_terminal(code) == code);
}

TEST_CASE("what a table is written as reads as the same table") {
    const Table table{.head = {"a", "b"}, .rows = {{"x | y", ""}}};
    CHECK(to_markdown(table) == "| a | b |\n|---|---|\n| x \\| y | |\n");
}

}  // namespace belay::cli
