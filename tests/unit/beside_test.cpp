#include <doctest/doctest.h>

#include "engine/layout/layout.h"
#include "tests/support/refusal.h"

namespace belay {

namespace {

using namespace std::chrono_literals;

/// A directory of Flyway's with one more file.
Loaded flyway_with(const std::string& path, const std::string& bytes) {
    return load({{"a/V1__one.sql", "create table one (i int);\n"},
                 {"a/U1__one.sql", "drop table one;\n"},
                 {"a/V2__two.sql", "-- belay:lock-timeout 1s\ncreate table two (i int);\n"},
                 {path, bytes}},
                {}, "flyway");
}

std::string refusal(const std::string& path, const std::string& bytes) {
    return refusal_of([&] { flyway_with(path, bytes); });
}

}  // namespace

TEST_CASE("a file beside another tool's script holds its directives") {
    const auto loaded = flyway_with("a/V1__one.belay.toml",
                                    "tag = [\"first\", \"one\"]\ntransaction = \"off\"\nlock-attempts = 5\n"
                                    "lock-timeout = \"3s\"\nforeign-keys = \"off\"\n");
    const auto& migration = loaded.migrations.front();
    CHECK(migration.tags.size() == 2);
    CHECK(migration.tags.back().text == "one");
    CHECK(migration.tags.back().place.line == 1);
    CHECK_FALSE(migration.up.directives.transaction);
    CHECK_FALSE(migration.up.directives.foreign_keys);
    CHECK(migration.up.directives.lock_attempts == 5);
    CHECK(migration.up.directives.lock_timeout == 3s);
    CHECK(migration.down->directives.transaction);
    CHECK(migration.checksum == load({{"V1__one.sql", "create table one (i int);\n"}}, {}).migrations.front().checksum);
    CHECK(loaded.warnings.empty());
}

TEST_CASE("the file of a down script is about that script") {
    const auto loaded = flyway_with("a/U1__one.belay.toml", "transaction = \"off\"\n");
    CHECK(loaded.migrations.front().up.directives.transaction);
    CHECK_FALSE(loaded.migrations.front().down->directives.transaction);
}

TEST_CASE("where a file holds several scripts, a table is about one of them") {
    const std::vector<File> files{{"1_a.sql", "-- +goose Up\nselect 1;\n-- +goose Down\nselect 2;\n"},
                                  {"1_a.belay.toml", "lock-timeout = \"1s\"\n[down]\nlock-timeout = \"2s\"\n"}};
    const auto migration = load(files, {}).migrations.front();
    CHECK(migration.up.directives.lock_timeout == 1s);
    CHECK(migration.down->directives.lock_timeout == 2s);
    CHECK(refusal_of([] {
              load({{"1_a.sql", "-- +goose Up\nselect 1;\n"}, {"1_a.belay.toml", "[down]\nnoop = true\n"}}, {});
          }) == "[3] error: 1_a.belay.toml:2:1: 1_a.sql has no down script\n    2 | noop = true\n      | ^\n");
}

TEST_CASE("requires takes the place of the layout's order") {
    const std::vector<File> files{{"V1__a.sql", "select 1;"},
                                  {"V2__b.sql", "select 1;"},
                                  {"V3__c.sql", "select 1;"},
                                  {"V3__c.belay.toml", "requires = \"1\"\n"}};
    const auto migrations = load(files, {}).migrations;
    CHECK(migrations.back().requirements->size() == 1);
    CHECK(migrations.back().requirements->front().text == "1");
}

TEST_CASE("the file of a directory is about all scripts of it that say nothing else") {
    const auto loaded =
        flyway_with("directory.belay.toml", "foreign-keys = \"off\"\nlock-timeout = \"9s\"\nmax-blocking = \"0\"\n");
    for (const auto& migration : loaded.migrations) CHECK_FALSE(migration.up.directives.foreign_keys);
    CHECK_FALSE(loaded.migrations.front().down->directives.foreign_keys);
    CHECK(loaded.migrations.front().up.directives.lock_timeout == 9s);
    CHECK(loaded.migrations.back().up.directives.lock_timeout == 1s);
    const auto elsewhere = flyway_with("b/directory.belay.toml", "foreign-keys = \"off\"\n");
    CHECK(elsewhere.migrations.front().up.directives.foreign_keys);
}

TEST_CASE("what is wrong in such a file is refused with its place") {
    CHECK(refusal("a/V9__x.belay.toml", "noop = true\n") ==
          "[3] error: a/V9__x.belay.toml: stands beside no script: no migration has a/V9__x.sql\n"
          "next: call it as the script, with .belay.toml in place of .sql\n");
    CHECK(refusal("a/V1__one.belay.toml", "transaction = \"of\"\n") ==
          "[3] error: a/V1__one.belay.toml:1:16: 'transaction' can only be 'off' or 'auto', not 'of'\n"
          "    1 | transaction = \"of\"\n      |                ^\n");
    CHECK(refusal("a/V1__one.belay.toml", "\nnoop = false\n")
              .starts_with("[3] error: a/V1__one.belay.toml:2:8: 'noop' cannot be false: leave it out\n"));
    CHECK(refusal("a/V1__one.belay.toml", "tag = 1.5\n").find("must be a string") != std::string::npos);
    CHECK(refusal("a/V1__one.belay.toml", "tag = \n").starts_with("[3] error: a/V1__one.belay.toml:1:"));
    CHECK(refusal("a/V1__one.belay.toml", "[rollback]\nnoop = true\n").find("is no script") != std::string::npos);
    CHECK(refusal("a/V1__one.belay.toml", "transactoin = \"off\"\n").find("did you mean 'transaction'?") !=
          std::string::npos);
    CHECK(refusal("directory.belay.toml", "transactoin = \"off\"\n").find("did you mean 'transaction'?") !=
          std::string::npos);
    CHECK(
        refusal("directory.belay.toml", "tag = \"x\"\n")
            .starts_with("[3] error: directory.belay.toml:1:1: 'tag' is said of one migration, not of a directory\n"));
    CHECK(refusal("a/V1__one.belay.toml", "irreversible = \"gone\"\n").find("irreversible and has a down script") !=
          std::string::npos);
}

}  // namespace belay
