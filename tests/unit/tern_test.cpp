#include "tests/support/loaded.h"

#include <doctest/doctest.h>

namespace belay {

TEST_CASE("tern's divider parts up and down, each with or without a transaction") {
    const std::string divider = "---- create above / drop below ----\n";
    CHECK(shown({{"001_a.sql", "select 1;\n" + divider + "select 2;\n"}, {"002_b.sql", "select 1;\n"}}) ==
          "tern\n001_a: up 1 down 3\n002_b: up 1\n");
    CHECK(shown({{"m/001_a.sql", "---- tern: disable-tx ----\nvacuum;\n" + divider + "select 2;\n"},
                 {"m/shared/f.sql", "select 1;\n"},
                 {"m/tern.conf", "[database]\n"}}) == "tern\n001_a: up 1 off down 4\n");
    CHECK(
        created("tern", {{"001_a.sql", divider}}) ==
        "m/002_add_email.sql\n-- What this migration does.\n\n---- create above / drop below ----\n\n-- What takes it "
        "back.\n\n");
}

TEST_CASE("what tern would do and belay does not is refused by name") {
    CHECK(refused({{"001_a.sql", "select 1;\n {{ template \"x.sql\" . }}\n"}}, "tern") ==
          "[3] error: 001_a.sql:2:2: '{{' begins a template of Go, which tern fills in and belay does not\n"
          "    2 |  {{ template \"x.sql\" . }}\n"
          "      |  ^\n"
          "next: write what it stands for\n");
    CHECK(refused({{"001_a.sql", "---- tern: disable ----\n"}}) ==
          "[3] error: 001_a.sql:1:1: '---- tern: disable ----' is no command of tern\n"
          "    1 | ---- tern: disable ----\n"
          "      | ^\n"
          "next: the command is: ---- tern: disable-tx ----\n");
    CHECK(refused({{"001_a.sql", "select 1;\n"}, {"003_b.sql", "select 1;\n"}}, "tern") ==
          "[3] error: 003_b.sql: comes where tern looks for the version 2\n"
          "next: number the files from 1 on without a gap\n");
}

}  // namespace belay
