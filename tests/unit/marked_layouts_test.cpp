#include "engine/sql/checksum.h"
#include "tests/support/loaded.h"

#include <doctest/doctest.h>

namespace belay {

TEST_CASE("goose's marks give the sections, and say which need no transaction") {
    const File plain{"m/00001_a.sql", "-- +goose Up\nselect 1;\n-- +goose Down\nselect 2;\n"};
    const File outside{
        "m/00002_b.sql",
        "-- +goose no transaction\n-- +goose Up\n-- +goose StatementBegin\nvacuum;\n-- +goose StatementEnd\n"};
    CHECK(shown({plain, outside}) == "goose\n00001_a: up 2 down 4\n00002_b: up 3 off\n");
    const auto loaded = load({plain}, {});
    CHECK(loaded.migrations.front().checksum == checksum("select 1;\n"));
    CHECK(loaded.migrations.front().up.source.text == "select 1;\n");
}

TEST_CASE("what goose would do and belay does not is refused by name") {
    CHECK(refused({{"1_a.sql", "-- +goose Up\n-- +goose ENVSUB OF\nselect 1;\n"}}) ==
          "[3] error: 1_a.sql:2:11: 'ENVSUB OF' is no command of goose\n"
          "    2 | -- +goose ENVSUB OF\n"
          "      |           ^\n"
          "next: the commands are: Up, Down, StatementBegin, StatementEnd, NO TRANSACTION, ENVSUB ON, ENVSUB OFF\n");
    CHECK(refused({{"1_a.sql", "-- +goose Up\n-- +goose StatementEnd\n"}}) ==
          "[3] error: 1_a.sql:2:11: 'StatementEnd' does not pair up\n"
          "    2 | -- +goose StatementEnd\n"
          "      |           ^\n");
    CHECK(shown({{"1_a.sql", "-- +goose Up\n"}, {"2_b.go", ""}, {"2_b_test.go", ""}, {"main.go", ""}}) ==
          "goose\n1_a: up 2\n2_b: up 1 irreversible\n2_b_test.go is no migration and is left out\n"
          "main.go is no migration and is left out\n");
    CHECK(refused({{"1_a.sql", "-- +goose Up\n"}, {"2_b.sql", "select 1;\n"}}) ==
          "[3] error: 2_b.sql: has SQL before its first section line\nnext: write '-- +goose Up' above it\n");
}

TEST_CASE("goose's ENVSUB holds from its line on, from one section to the next") {
    const auto environments = [](const std::string& text) {
        const auto migration = load({{"1_a.sql", text}}, {}).migrations.front();
        return std::pair(migration.up.directives.environment, migration.down->directives.environment);
    };
    using enum Environment;
    CHECK(environments("-- +goose Up\nselect 1;\n-- +goose Down\nselect 1;\n") == std::pair(none, none));
    CHECK(environments(
              "-- +goose ENVSUB ON\n-- +goose Up\nselect 1;\n-- +goose ENVSUB OFF\n-- +goose Down\nselect 1;\n") ==
          std::pair(from_beginning, marked));
    CHECK(environments("-- +goose Up\n-- +goose ENVSUB ON\nselect 1;\n-- +goose Down\nselect 1;\n") ==
          std::pair(marked, from_beginning));
}

TEST_CASE("dbmate's headings carry their options") {
    CHECK(
        shown({{"20260101000000_a.sql", "-- migrate:up transaction:false\nvacuum;\n\n-- migrate:down\nselect 1;\n"}}) ==
        "dbmate\n20260101000000_a: up 2 off down 5\n");
    CHECK(refused({{"1_a.sql", "-- migrate:up transactions:false\nselect 1;\n"}}) ==
          "[3] error: 1_a.sql:1:15: 'transactions:false' is no option of dbmate\n"
          "    1 | -- migrate:up transactions:false\n"
          "      |               ^\n"
          "next: the option is: transaction:false\n");
    CHECK(refused({{"1_a.sql", "-- migrate:up\nselect 1;\n-- migrate:dwon\n"}}) ==
          "[3] error: 1_a.sql:3:12: 'dwon' is no command of dbmate\n"
          "    3 | -- migrate:dwon\n"
          "      |            ^\n"
          "next: the commands are: migrate:up, migrate:down\n");
}

TEST_CASE("sql-migrate orders by number, then by name, whatever has none") {
    const std::string text = "-- +migrate Up\nselect 1;\n-- +migrate Down notransaction\nvacuum;\n";
    CHECK(shown({{"10_b.sql", text}, {"9_a.sql", text}}) ==
          "sql-migrate\n9_a: up 2 down 4 off\n10_b: up 2 down 4 off\n");
    CHECK(shown({{"1_a.sql", "-- +migrate Up\n"},
                 {"2_b.sql", "-- +migrate Up\n"},
                 {"2_c.sql", "-- +migrate Up\n"},
                 {"3_d.sql", "-- +migrate Up\n"},
                 {"init.sql", "-- +migrate Up\n"}}) ==
          "sql-migrate\n1_a: up 2 requires\n2_b: up 2 requires 1\n2_c: up 2 requires 2_b\n3_d: up 2 requires 2_c\n"
          "init: up 2 requires 3\n");
    CHECK(refused({{"1_a.sql", "-- +migrate Up\n-- +migrate down\n"}}) ==
          "[3] error: 1_a.sql:2:13: 'down' is no command of sql-migrate as it is written here\n"
          "    2 | -- +migrate down\n"
          "      |             ^\n"
          "next: write '-- +migrate ' and one of: Up, Down, StatementBegin, StatementEnd\n");
}

TEST_CASE("node-pg-migrate's headings are read in any case, and its pairs") {
    CHECK(shown({{"1700000000000_a.sql", "--  UP   migration\nselect 1;\n---- Down Migration of a\nselect 2;\n"},
                 {"1700000000001_b.up.sql", "-- Up Migration\nselect 1;\n"},
                 {"1700000000001_b.down.sql", "select 2;\n"},
                 {"1700000000002_c.sql", "-- Up Migration\nselect 1;\n"}}) ==
          "node-pg-migrate\n1700000000000_a: up 2 down 4\n1700000000001_b: up 1 down 1\n1700000000002_c: up 2\n");
    CHECK(shown({{"1_a.sql", "select 1;\n"}}, "node-pg-migrate") == "node-pg-migrate\n1_a: up 1\n");
    CHECK(shown({{"1_a.ts", "export const up = 1;\n"}, {"2_b.sql", "select 1;\n"}}, "node-pg-migrate") ==
          "node-pg-migrate\n1_a: up 1 irreversible\n2_b: up 1\n");
}

TEST_CASE("sqlx has pairs, simple migrations and one mark") {
    CHECK(shown({{"1_a.sql", "-- no-transaction\nvacuum;\n"},
                 {"2_b.down.sql", "select 2;\n"},
                 {"2_b.up.sql", "select 1;\n"}}) == "sqlx\n1_a: up 1 off irreversible\n2_b: up 1 down 1\n");
    CHECK(shown({{"1_a.sql", "select 1;\n"}}, "sqlx") == "sqlx\n1_a: up 1 irreversible\n");
}

TEST_CASE("golang-migrate's pairs are read as such where the layout is named") {
    CHECK(shown({{"1_a.down.sql", "select 2;\n"}, {"1_a.up.sql", "vacuum;\n"}, {"x.sql", ""}}, "golang-migrate") ==
          "golang-migrate\n1_a: up 1 down 1\nx.sql is no migration and is left out\n");
    const auto loaded = load({{"1_a.up.sql", "vacuum;\n"}}, {}, "golang-migrate");
    CHECK(loaded.migrations.front().up.directives.transaction_if_possible);
}

TEST_CASE("pairs are named in many ways") {
    CHECK(shown({{"20200101000000_a.down.sql", "select 2;\n"},
                 {"20200101000000_a.mysql.up.sql", "select 3;\n"},
                 {"20200101000000_a.postgres.autocommit.up.sql", "vacuum;\n"},
                 {"20200101000000_a.up.sql", "select 1;\n"}}) == "pairs\n20200101000000_a: up 1 off down 1\n");
    CHECK(shown({{"V0001.Name.all.up.sql", "select 1;\n"}, {"V0001.Name.all.down.sql", "select 1;\n"}}) ==
          "pairs\n0001_Name: up 1 down 1\n");
    CHECK(shown({{"1_a_down.sql", "select 2;\n"}, {"1_a_up.sql", "select 1;\n"}, {"10_b_up.sql", "select 1;\n"}}) ==
          "pairs\n1_a: up 1 down 1\n10_b: up 1\n");
    CHECK(created("pairs", {{"1_a_down.sql", "select 2;\n"}, {"1_a_up.sql", "select 1;\n"}}) ==
          "m/2_add_email_up.sql\n-- What this migration does.\n\nm/2_add_email_down.sql\n-- What takes it back.\n\n");
}

TEST_CASE("a new migration has its tool's name and marks, in the shape of the directory's versions") {
    CHECK(created("goose", {{"00007_a.sql", "-- +goose Up\n"}}) ==
          "m/00008_add_email.sql\n-- +goose Up\n-- What this migration does.\n\n-- +goose Down\n\n");
    CHECK(created("dbmate", {{"29990101000000_a.sql", "-- migrate:up\n"}}) ==
          "m/29990101000001_add_email.sql\n-- migrate:up\n-- What this migration does.\n\n-- migrate:down\n\n");
    CHECK(created("sql-migrate", {{"1_a.sql", "-- +migrate Up\n"}}) ==
          "m/2_add_email.sql\n-- +migrate Up\n-- What this migration does.\n\n-- +migrate Down\n\n");
    CHECK(created("node-pg-migrate", {{"9999999999998_a.sql", "select 1;\n"}}) ==
          "m/9999999999999_add_email.sql\n-- Up Migration\n-- What this migration does.\n\n-- Down Migration\n\n");
    CHECK(created("sqlx", {{"1_a.sql", "select 1;\n"}}) == "m/2_add_email.sql\n-- What this migration does.\n\n");
    CHECK(created("golang-migrate", {{"000001_a.up.sql", "select 1;\n"}}) ==
          "m/000002_add_email.up.sql\n-- What this migration does.\n\nm/000002_add_email.down.sql\n-- What takes it "
          "back.\n\n");
    CHECK(refusal_of([] { created("golang-migrate", {}, {.form = Form::one_file}); }) ==
          "[2] error: the layout golang-migrate has a file for each script\nnext: leave out --one-file\n");
    CHECK(refusal_of([] { created("goose", {}, {.form = Form::repeatable}); }) ==
          "[2] error: the layout goose has no repeatable migrations\nnext: leave out --repeatable\n");
}

}  // namespace belay
