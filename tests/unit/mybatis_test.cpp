#include "tests/support/loaded.h"

#include <doctest/doctest.h>

namespace belay {

TEST_CASE("MyBatis' undo begins the down, however it is written") {
    for (const auto* mark : {"-- //@UNDO", "--//@UNDO", "--  // @UNDO", "  -- // what takes it back @UNDO"}) {
        CAPTURE(mark);
        const std::vector<File> files{
            {"scripts/1_a.sql", "-- // first\nselect 1;\n" + std::string(mark) + "\nselect 2;\n"}};
        CHECK(shown(files, "mybatis") == "mybatis\n1_a: up 1 down 4\n");
        const auto loaded = load(files, {}, "mybatis");
        CHECK(loaded.migrations.front().up.source.text == "-- // first\nselect 1;\n");
        CHECK(loaded.migrations.front().down->source.text == "select 2;\n");
    }
    CHECK(shown({{"1_a.sql", "select 1;\n-- //@UNDO\nselect 2;\n"}}) == "mybatis\n1_a: up 1 down 3\n");
}

TEST_CASE("MyBatis reads its scripts folder alone, and no script that it runs on its own") {
    CHECK(shown({{"m/environments/development.properties", ""},
                 {"m/hooks/x.sql", "select 1;\n"},
                 {"m/scripts/20100329183031_b.sql", "select 1;\n-- //@UNDO\n"},
                 {"m/scripts/bootstrap.sql", "select 1;\n"},
                 {"m/scripts/old/1_a.sql", "select 1;\n"},
                 {"m/scripts/onabort.sql", "select 1;\n"}}) ==
          "mybatis\n20100329183031_b: up 1 down 3\nm/scripts/old/1_a.sql is no migration and is left out\n");
}

TEST_CASE("MyBatis' variables are placeholders, and its changelog has a name by default") {
    const auto loaded = load(
        {{"1_a.sql", "create table ${changelog} (a int default ${x});\n-- //@UNDO\ndrop table ${changelog};\n"}}, {});
    const auto& migration = loaded.migrations.front();
    CHECK(migration.up.source.text == "create table CHANGELOG    (a int default ${x});\n");
    CHECK(migration.up.directives.placeholders == std::vector<std::string>{"x"});
    CHECK(migration.down->source.text == "drop table CHANGELOG   ;\n");
}

TEST_CASE("another delimiter of MyBatis is refused by name") {
    CHECK(refused({{"1_a.sql", "-- @DELIMITER |\nselect 1|\n-- //@UNDO\n"}}) ==
          "[3] error: 1_a.sql:1:4: '@DELIMITER' has MyBatis end statements at something else than a semicolon, which "
          "belay does not\n"
          "    1 | -- @DELIMITER |\n"
          "      |    ^\n"
          "next: take the line out, and end statements with a semicolon: bodies in quotes may hold some\n");
    CHECK(created("mybatis", {{"m/scripts/001_a.sql", "select 1;\n-- //@UNDO\n"}}) ==
          "m/scripts/002_add_email.sql\n-- // add email\n\n-- //@UNDO\n\n");
}

}  // namespace belay
