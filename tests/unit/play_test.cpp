#include "engine/layout/play_evolution.h"
#include "engine/sql/digest.h"
#include "tests/support/loaded.h"

#include <doctest/doctest.h>

#include <fmt/format.h>

namespace belay {

TEST_CASE("Play's marks are read as Play reads them") {
    for (const auto* dashes : {"# --- ", "-- ", "--- ", "-- --- ", "#", "  # -- some words: "}) {
        CAPTURE(dashes);
        const std::string up = dashes + std::string("!Ups\n"), down = dashes + std::string("!Downs\n");
        CHECK(shown({{"1.sql", fmt::format("# Users schema\n{}select 1;\n{}select 2;\n", up, down)}}) ==
              "play\n1: up 3 down 5\n");
    }
    CHECK(shown({{"1.sql", "# --- !Ups\nselect 1;\n"}, {"2_b.sql", "# --- !Ups\n"}}) == "play\n1: up 2\n2_b: up 2\n");
    CHECK(refused({{"1.sql", "# --- !Ups\n"}, {"2.sql", "select 1;\n"}}) ==
          "[3] error: 2.sql: has no '# --- !Ups' line, without which Play runs nothing of it\n"
          "next: write it above the SQL\n");
}

TEST_CASE("two semicolons of Play are one inside a statement") {
    const auto loaded = load({{"1.sql", "# --- !Ups\ncreate function f() as $$ begin;; end;; $$;\n"}}, {});
    CHECK(loaded.migrations.front().up.source.text == "create function f() as $$ begin; end; $$;\n");
}

TEST_CASE("what stands behind two semicolons of Play has the place that the file gives it") {
    const auto loaded = load({{"1.sql", "# --- !Ups\nselect ';;', x;\n"}}, {});
    const auto& source = loaded.migrations.front().up.source;
    CHECK(source.text == "select ';', x;\n");
    CHECK(place_of(source, source.text.find('x')).column == 14);
    CHECK(place_of(source, source.text.find(';')).column == 9);
}

TEST_CASE("Play stops at the first number that is missing") {
    const std::string text = "# --- !Ups\nselect 1;\n";
    CHECK(shown({{"1.sql", text}, {"10.sql", text}, {"2.sql", text}, {"4.sql", text}}) ==
          "play\n1: up 2\n2: up 2\n4.sql is left out, as Play stops at the number 3, which is missing\n"
          "10.sql is left out, as Play stops at the number 3, which is missing\n");
    CHECK(created("play", {{"1.sql", text}}) == "m/2.sql\n# add email\n\n# --- !Ups\n\n# --- !Downs\n\n");
    CHECK(created("play", {{"1_a.sql", text}}) == "m/2_add_email.sql\n# add email\n\n# --- !Ups\n\n# --- !Downs\n\n");
}

TEST_CASE("Play's hash is of the trimmed lines of the down and the up") {
    const auto evolution = play_evolution_of(
        "# first\n\n# --- !Ups\r\n\r\n  create table a (\r\n\tid int);\n\n# --- !Downs\n drop table a;\n");
    CHECK(evolution.ups == "create table a (\nid int);");
    CHECK(evolution.downs == "drop table a;");
    // printf 'drop table a;create table a (\nid int);' | sha1sum
    CHECK(digest(Algorithm::sha1, evolution.downs + evolution.ups) == "eb962e272273a0f372e885a8547782cda46c1f91");
}

}  // namespace belay
