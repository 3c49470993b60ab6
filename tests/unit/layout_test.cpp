#include "engine/layout/layout.h"

#include "engine/sql/checksum.h"
#include "tests/support/refusal.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace belay {

namespace {

const std::vector<std::string> databases{"postgres", "sqlite"};

/// Files that all hold `select 1;`, or what stands after the `=` of their line.
std::vector<File> files_of(const std::vector<std::string>& lines) {
    std::vector<File> files;
    for (const auto& line : lines) {
        const auto equals = line.find('=');
        files.push_back(
            {line.substr(0, equals), equals == std::string::npos ? "select 1;\n" : line.substr(equals + 1)});
    }
    return files;
}

/// "0001_a: 0001_a.up.sql 0001_a.down.sql", a line for each migration, then the warnings.
std::string loaded(const std::vector<std::string>& lines, std::string_view database = "postgres") {
    const auto loaded = load(files_of(lines), {database, databases});
    std::string result;
    for (const auto& migration : loaded.migrations) {
        result += migration.id() + ": " + migration.path;
        for (const auto* script : {&migration.down, &migration.verify, &migration.check}) {
            if (*script) result += " " + std::string(name_of((*script)->section)) + "=" + (*script)->source.path;
        }
        result += "\n";
    }
    for (const auto& warning : loaded.warnings) result += warning + "\n";
    return result;
}

Migration only_migration(const std::vector<std::string>& lines) {
    auto loaded = load(files_of(lines), {"postgres", databases});
    REQUIRE(loaded.migrations.size() == 1);
    return std::move(loaded.migrations.front());
}

std::string refusal_of_files(const std::vector<std::string>& lines, std::string_view database = "postgres") {
    return refusal_of([&] { load(files_of(lines), {database, databases}); });
}

}  // namespace

TEST_CASE("the files of one version are one migration") {
    CHECK(loaded({}).empty());
    CHECK(loaded({"0001_a.up.sql"}) == "0001_a: 0001_a.up.sql\n");
    CHECK(loaded({"m/1_a.check.sql", "m/1_a.down.sql", "m/1_a.up.sql", "m/1_a.verify.sql"}) ==
          "1_a: m/1_a.up.sql down=m/1_a.down.sql verify=m/1_a.verify.sql check=m/1_a.check.sql\n");
    CHECK(loaded({"0007_a.up.sql", "7_a.down.sql"}) == "0007_a: 0007_a.up.sql down=7_a.down.sql\n");
}

TEST_CASE("one file is cut into its sections") {
    CHECK(loaded({"1_a.sql=-- belay:up\nselect 1;\n-- belay:down\nselect 2;\n-- belay:verify\nselect 3;\n"}) ==
          "1_a: 1_a.sql down=1_a.sql verify=1_a.sql\n");
    const auto migration = only_migration(
        {"1_a.sql=-- belay:tag v1\n-- belay:params x\n-- belay:up\nselect 1;\n-- belay:down\nselect 2;\n"});
    CHECK(migration.up.source.text == "select 1;\n");
    CHECK(migration.up.source.first_line == 4);
    CHECK(migration.up.directives.parameters == std::vector<std::string>{"x"});
    CHECK(migration.down->source.text == "select 2;\n");
    CHECK(migration.down->directives.parameters == std::vector<std::string>{"x"});
    CHECK(migration.tags.front().text == "v1");
}

TEST_CASE("the name is what follows the version") {
    CHECK(loaded({"0007_2024_report.up.sql", "1.2.10-fix.up.sql", "2024_01_15_001_orders.sql=-- belay:up\n", "8.up.sql",
                  "9..up.sql"}) ==
          "1.2.10_fix: 1.2.10-fix.up.sql\n"
          "0007_2024_report: 0007_2024_report.up.sql\n"
          "8: 8.up.sql\n"
          "9: 9..up.sql\n"
          "2024_01_15_001_orders: 2024_01_15_001_orders.sql\n");
}

TEST_CASE("sub-folders belong to the same chain") {
    CHECK(loaded({"m/2025/2_b.up.sql", "m/1_a.up.sql", "m/2025/q1/3_c.up.sql"}) ==
          "1_a: m/1_a.up.sql\n2_b: m/2025/2_b.up.sql\n3_c: m/2025/q1/3_c.up.sql\n");
}

TEST_CASE("a variant for the database takes the place of the plain file beside it") {
    const std::vector<std::string> files{"1_a.down.sql", "1_a.up.postgres.sql", "1_a.up.sql", "1_a.verify.sqlite.sql"};
    CHECK(loaded(files, "postgres") == "1_a: 1_a.up.postgres.sql down=1_a.down.sql\n");
    CHECK(loaded(files, "sqlite") == "1_a: 1_a.up.sql down=1_a.down.sql verify=1_a.verify.sqlite.sql\n");
    CHECK(loaded({"1_a.postgres.sql=-- belay:up\n", "1_a.sqlite.sql=-- belay:up\n"}, "sqlite") ==
          "1_a: 1_a.sqlite.sql\n");
}

TEST_CASE("a migration for another database alone is none here") {
    const std::vector<std::string> files{"1_a.up.sql", "2_b.up.sqlite.sql", "2_b.down.sqlite.sql"};
    CHECK(loaded(files, "postgres") == "1_a: 1_a.up.sql\n");
    CHECK(loaded(files, "sqlite") == "1_a: 1_a.up.sql\n2_b: 2_b.up.sqlite.sql down=2_b.down.sqlite.sql\n");
}

TEST_CASE("without a database the first variant stands for all") {
    CHECK(loaded({"2_b.up.postgres.sql", "2_b.up.sqlite.sql"}, "") == "2_b: 2_b.up.postgres.sql\n");
}

TEST_CASE("files that match nothing are named in a warning") {
    CHECK(loaded({"1_a.up.sql", "README.md", "add_a.up.sql", "2fa.sql", "1_a.up.mysql.sql", "1_a.up", "\x1b.sql"}) ==
          "1_a: 1_a.up.sql\n"
          "README.md is no migration and is left out\n"
          "add_a.up.sql is no migration and is left out\n"
          "2fa.sql is no migration and is left out\n"
          "1_a.up.mysql.sql is no migration and is left out\n"
          "1_a.up is no migration and is left out\n"
          "\\x1b.sql is no migration and is left out\n");
}

TEST_CASE("a part whose name is another than its migration's is taken, with a warning") {
    CHECK(loaded({"3_b.down.sql", "3_a.up.sql"}) ==
          "3_a: 3_a.up.sql down=3_b.down.sql\n"
          "3_b.down.sql is taken as the down script of 3_a, though its name is another\n");
}

TEST_CASE("two files for one thing are refused before anything runs") {
    CHECK(refusal_of_files({"7_a.up.sql", "0007_b.up.sql"}) ==
          "[3] error: 0007_b.up.sql: two 'up' scripts of version 0007: the other is 7_a.up.sql\n"
          "next: give one of them another version, or run: belay rebase, or say same_number = \"by_name\" in "
          "belay.toml, which tells "
          "them apart by their names\n");
    CHECK(refusal_of_files({"1_a.up.sql", "1_a.down.sql", "1_b.down.sql"}) ==
          "[3] error: 1_b.down.sql: two 'down' scripts of version 1: the other is 1_a.down.sql\n"
          "next: give one of them another version, or run: belay rebase, or say same_number = \"by_name\" in "
          "belay.toml, which tells "
          "them apart by their names\n");
    CHECK(refusal_of_files({"1_a.sql", "1_b.sql"}) ==
          "[3] error: 1_b.sql: two files of version 1: the other is 1_a.sql\n"
          "next: give one of them another version, or run: belay rebase, or say same_number = \"by_name\" in "
          "belay.toml, which tells "
          "them apart by their names\n");
    CHECK(refusal_of_files({"1_a.sql", "1_b.up.sql"}) ==
          "[3] error: 1_b.up.sql: two files of version 1: the other is 1_a.sql\n"
          "next: give one of them another version, or run: belay rebase, or say same_number = \"by_name\" in "
          "belay.toml, which tells "
          "them apart by their names\n");
    CHECK(refusal_of_files({"x/1_a.up.postgres.sql", "y/1_a.up.postgres.sql"}) ==
          "[3] error: y/1_a.up.postgres.sql: two 'up' scripts of version 1: the other is x/1_a.up.postgres.sql\n"
          "next: give one of them another version, or run: belay rebase\n");
}

TEST_CASE("a part without its up, or beside a file that holds all, is refused") {
    CHECK(refusal_of_files({"1_a.down.sql"}) ==
          "[3] error: 1_a.down.sql: version 1 has no up script\nnext: add it, or remove this file\n");
    CHECK(refusal_of_files({"1_a.up.sqlite.sql", "1_a.verify.sql"}) ==
          "[3] error: 1_a.verify.sql: version 1 has no up script\nnext: add it, or remove this file\n");
    CHECK(refusal_of_files({"1_a.sql=-- belay:up\n", "1_a.down.sql"}) ==
          "[3] error: 1_a.down.sql: belongs to 1_a.sql, which holds all its sections itself\n"
          "next: move it into that file\n");
}

TEST_CASE("a file that names its database before its part is told its right name") {
    const std::vector<File> files{{"1_a.postgres.up.sql", "select 1;\n"}};
    const auto refusal = refusal_of([&] { load(files, {"postgres", databases}, "belay"); });
    CHECK(refusal ==
          "[3] error: 1_a.postgres.up.sql: names its database before its part\nnext: call it 1_a.up.postgres.sql\n");
}

TEST_CASE("an empty file is a script without statements, as one with nothing but a comment is") {
    for (const std::string bytes : {"", " \r\n\t\n", "\xef\xbb\xbf", "\xef\xbb\xbf\r\n", "-- nothing to do\n"}) {
        CAPTURE(bytes);
        CHECK(loaded({"1_a.up.sql=" + bytes}) == "1_a: 1_a.up.sql\n");
        CHECK_FALSE(only_migration({"1_a.up.sql=" + bytes}).up.directives.noop);
    }
}

TEST_CASE("to other tools a script without statements has nothing to do") {
    for (const std::string bytes : {"", " \r\n", "-- only words\n", "/* only */ -- words"}) {
        CAPTURE(bytes);
        const std::vector<File> files{{"000001_a.up.sql", bytes}, {"000001_a.down.sql", bytes}};
        const auto migration = load(files, {}, "golang-migrate").migrations.front();
        CHECK(migration.up.directives.noop);
        CHECK(migration.reversible());
    }
    const std::vector<File> diesel{{"1_a/down.sql", "\n"}, {"1_a/up.sql", "select 1;\n"}};
    CHECK(load(diesel, {}).migrations.front().reversible());
    const std::vector<File> goose{{"1_a.sql", "-- +goose Up\nselect 1;\n-- +goose Down\n-- nothing\n"}};
    CHECK(load(goose, {}).idle == std::vector<std::string>{"1_a.sql"});
    const std::vector<File> irreversible{{"1_a.up.sql", "-- belay:irreversible gone\nselect 1;\n"},
                                         {"1_a.down.sql", "-- the data is gone\n"}};
    CHECK_FALSE(load(irreversible, {}, "golang-migrate").migrations.front().reversible());
}

TEST_CASE("an up that says noop has no statements") {
    CHECK(only_migration({"1_a.up.sql=-- belay:noop\n"}).up.directives.noop);
    CHECK(refusal_of_files({"1_a.up.sql=-- belay:noop\nselect 1;\n"}) ==
          "[3] error: 1_a.up.sql: 'noop' stands in an up script that has statements\n"
          "next: take out one of the two\n");
}

TEST_CASE("a down of nothing but comments counts as none, unless it says noop") {
    CHECK(only_migration({"1_a.up.sql", "1_a.down.sql"}).reversible());
    CHECK_FALSE(only_migration({"1_a.up.sql", "1_a.down.sql=-- nothing\n"}).reversible());
    CHECK(only_migration({"1_a.up.sql", "1_a.down.sql=-- belay:noop\n"}).reversible());
    CHECK_FALSE(only_migration({"1_a.up.sql"}).reversible());
}

TEST_CASE("a down that contradicts itself or its up is refused") {
    CHECK(
        refusal_of_files({"1_a.up.sql", "1_a.down.sql=-- belay:noop\nselect 1;\n"}) ==
        "[3] error: 1_a.down.sql: 'noop' stands in a down script that has statements\nnext: take out one of the two\n");
    CHECK(refusal_of_files({"1_a.up.sql=-- belay:irreversible gone\nselect 1;\n", "1_a.down.sql"}) ==
          "[3] error: 1_a.down.sql: 1_a says that it is irreversible and has a down script\n"
          "next: take out one of the two\n");
    CHECK(only_migration({"1_a.up.sql=-- belay:irreversible gone\nselect 1;\n"}).irreversible == "gone");
}

TEST_CASE("sections are refused where the name says that there are none") {
    CHECK(refusal_of_files({"1_a.up.sql=-- belay:up\nselect 1;\n"}) ==
          "[3] error: 1_a.up.sql: has section lines such as '-- belay:up', which only a file without '.up' in its name "
          "may "
          "have\nnext: call it .sql instead of .up.sql\n");
}

TEST_CASE("one file without its sections is refused") {
    CHECK(refusal_of_files({"1_a.sql=select 1;\n"}) ==
          "[3] error: 1_a.sql: has SQL before its first section line, and nothing shows which tool's it is\n"
          "next: write '-- belay:up' above it, or call the file .up.sql; or name the tool's layout: --layout sqlx, "
          "atlas, d1 or supabase\n");
    CHECK(refusal_of_files({"1_a.sql=select 1;\n-- belay:up\nselect 2;\n"}) ==
          "[3] error: 1_a.sql: has SQL before its first section line\nnext: move it below '-- belay:up'\n");
    CHECK(refusal_of_files({"1_a.sql=-- belay:down\nselect 1;\n"}) ==
          "[3] error: 1_a.sql: has no '-- belay:up' section\nnext: write '-- belay:up' above its SQL\n");
}

TEST_CASE("text that is not UTF-8 is refused with its line") {
    CHECK(refusal_of_files({"1_a.up.sql=select 1;\nselect '\xe9';\n"}) ==
          "[3] error: 1_a.up.sql:2:9: the byte 0xe9 here is not UTF-8\n"
          "    2 | select '\xef\xbf\xbd';\n"
          "      |         ^\n"
          "next: save the file as UTF-8\n");
}

TEST_CASE("a BOM, CRLF and blanks at the end change no checksum") {
    const auto plain = only_migration({"1_a.up.sql=select 1;\nselect 2;\n"}).checksum;
    CHECK(plain == "sha256:b1a668cc8f385c71b9d64504067d5145d91dcf27d37d8201c08c65a20268cab9");
    for (const std::string bytes : {"\xef\xbb\xbfselect 1;\nselect 2;\n", "select 1;\r\nselect 2;\r\n",
                                    "select 1;\nselect 2;", "select 1;\nselect 2; \t\n\n\n"}) {
        CAPTURE(bytes);
        CHECK(only_migration({"1_a.up.sql=" + bytes}).checksum == plain);
    }
    CHECK(only_migration({"1_a.up.sql=select 1;\n\nselect 2;\n"}).checksum != plain);
}

TEST_CASE("the checksum covers the up and its directives only") {
    const std::string up = "-- belay:up\nselect 1;\n";
    const auto alone = only_migration({"1_a.sql=" + up}).checksum;
    CHECK(only_migration({"1_a.sql=" + up + "-- belay:down\nselect 2;\n"}).checksum == alone);
    CHECK(only_migration({"1_a.sql=-- belay:verify\nselect 3;\n" + up}).checksum == alone);
    CHECK(only_migration({"1_a.sql=-- belay:tag v1\n" + up}).checksum != alone);
    CHECK(only_migration({"1_a.up.sql", "1_a.down.sql"}).checksum == only_migration({"1_a.up.sql"}).checksum);
}

TEST_CASE("R__ and a name is a repeatable migration, whose file is its up script") {
    CHECK(loaded({"1_a.up.sql", "R__views.sql", "R__views.verify.sql", "sub/R__Rules of 2024.sql"}) ==
          "1_a: 1_a.up.sql\n"
          "R__Rules of 2024: sub/R__Rules of 2024.sql\n"
          "R__views: R__views.sql verify=R__views.verify.sql\n");
    CHECK(loaded({"R__a.sql", "R__a.postgres.sql", "R__a.check.sql", "R__b.sqlite.sql"}) ==
          "R__a: R__a.postgres.sql check=R__a.check.sql\n");
    CHECK(loaded({"1_a.up.sql", "R__.sql", "r__a.sql", "R_a.sql"}) ==
          "1_a: 1_a.up.sql\n"
          "R__.sql is no migration and is left out\n"
          "r__a.sql is no migration and is left out\n"
          "R_a.sql is no migration and is left out\n");
    CHECK(only_migration({"R__a.sql"}).version.is_repeatable());
    CHECK(only_migration({"R__a.sql"}).checksum == only_migration({"1_a.up.sql"}).checksum);
}

TEST_CASE("a repeatable migration in parts or sections is refused") {
    CHECK(refusal_of_files({"R__a.up.sql"}) ==
          "[3] error: R__a.up.sql: is repeatable, and all of its file is its up script\nnext: call it R__a.sql\n");
    CHECK(refusal_of_files({"R__a.up.sqlite.sql"}) ==
          "[3] error: R__a.up.sqlite.sql: is repeatable, and all of its file is its up script\n"
          "next: call it R__a.sqlite.sql\n");
    CHECK(refusal_of_files({"R__a.sql=-- belay:up\nselect 1;\n"}) ==
          "[3] error: R__a.sql: has section lines such as '-- belay:up', and a repeatable migration is an up script as "
          "a whole\n"
          "next: take them out; what verifies it goes into a file .verify.sql beside it\n");
    CHECK(refusal_of_files({"R__a.sql", "sub/R__a.sql"}) ==
          "[3] error: sub/R__a.sql: two 'up' scripts of version R__a: the other is R__a.sql\n"
          "next: give one of them another version\n");
    CHECK(refusal_of_files({"R__a.verify.sql"}) ==
          "[3] error: R__a.verify.sql: version R__a has no up script\nnext: add it, or remove this file\n");
}

TEST_CASE("a mark of another tool is refused with its place") {
    CHECK(refusal_of([] {
              load({{"1_a.up.sql", "select 1;\n"}, {"2_b.up.sql", "\n-- +goose NO TRANSACTION\n"}}, {}, "belay");
          }) ==
          "[3] error: 2_b.up.sql:2:1: '-- +goose' is a mark of goose, and the directory is read in the layout belay\n"
          "    2 | -- +goose NO TRANSACTION\n"
          "      | ^\n"
          "next: read all of it so with --layout goose, or keep the files of goose in a directory of their own\n");
    CHECK(refusal_of_files({"1_a.sql=-- belay:up\n", "2_b.sql=-- +goose Up\n"}) ==
          "[3] error: 2_b.sql:1:1: has '-- +goose', a mark of the layout goose, and 1_a.sql has '-- belay:up', a "
          "mark "
          "of the "
          "layout belay\n"
          "    1 | -- +goose Up\n"
          "      | ^\n"
          "next: keep the files of each tool in a directory of their own\n");
}

TEST_CASE("files of SQL without a migration among them are refused, with what they are") {
    CHECK(refusal_of_files({"m/seed.sql", "m/views.sql", "m/README.md"}) ==
          "[3] error: m/seed.sql: is no migration in the layout belay, nor is any other of the 2 files of SQL\n"
          "next: call them as belay does, such as 0001_name.up.sql, or name their tool's layout with --layout\n");
    CHECK(loaded({"m/README.md"}) == "m/README.md is no migration and is left out\n");
    CHECK(refusal_of_files({"1_a.sqlite.up.sql"}) ==
          "[3] error: 1_a.sqlite.up.sql: is for another database than postgres\n"
          "next: write the files for postgres, or name another directory with --dir\n");
    CHECK(loaded({"1_a.sqlite.up.sql"}, "sqlite") == "1_a: 1_a.sqlite.up.sql\n");
    CHECK(load_any(files_of({"m/seed.sql"}), {"postgres", databases}).migrations.empty());
}

TEST_CASE("the names of files say more of their layout than comments in them") {
    const std::vector<std::string> changesets{"1_a.up.sql", "2_b.up.sql=-- changeset ann:1\nselect 1;\n"};
    CHECK(loaded(changesets) == "1_a: 1_a.up.sql\n2_b: 2_b.up.sql\n");
    CHECK(loaded({"1_a.up.sql=-- liquibase formatted sql\n"}) ==
          "1_a: 1_a.up.sql\n1_a.up.sql:1: '-- liquibase formatted sql' is a mark of liquibase, and says nothing in the "
          "layout belay\n");
    CHECK(loaded({"1_a.up.sql=-- depends: 0\n", "1_a.down.sql=-- transactional: false\n"}) ==
          "1_a: 1_a.up.sql down=1_a.down.sql\n");
    CHECK(
        loaded({"V1__a.sql=-- changeset ann:1\n"}) ==
        "1_a: V1__a.sql\nV1__a.sql:1: '-- changeset' is a mark of liquibase, and says nothing in the layout flyway\n");
}

TEST_CASE("a layout that is asked for is read, with comments that mean something to another tool") {
    const auto read_as = [](std::string_view layout, const std::string& line) {
        std::string result;
        for (const auto& warning : load(files_of({"1_a.up.sql=" + line}), {"postgres", databases}, layout).warnings)
            result += warning + "\n";
        return result;
    };
    CHECK(read_as("golang-migrate", "-- no-transaction\n") ==
          "1_a.up.sql:1: '-- no-transaction' is a mark of sqlx, and says nothing in the layout golang-migrate\n");
    CHECK(read_as("golang-migrate", "-- atlas:nolint DS103\ndrop table a;\n").empty());
    CHECK(refusal_of([&] { read_as("golang-migrate", "-- +goose Up\nselect 1;\n-- +goose Down\nselect 2;\n"); }) ==
          "[3] error: 1_a.up.sql:1:1: '-- +goose' is a mark of goose, and the directory is read in the layout "
          "golang-migrate\n    1 | -- +goose Up\n      | ^\n"
          "next: read all of it so with --layout goose, or keep the files of goose in a directory of their own\n");
}

TEST_CASE("the heading of an up above all of a file divides nothing, whose ever it is") {
    for (const auto* heading : {"-- Up migration", "-- +goose Up", "-- migrate:up", "-- +migrate Up"}) {
        CAPTURE(heading);
        const auto file = std::string("V1__a.sql=-- why\n\n") + heading + "\nselect 1;\n";
        CHECK(loaded({file}) == "1_a: V1__a.sql\n");
        CHECK(loaded({file + "-- Down migration\n-- select 2;\n"}) == "1_a: V1__a.sql\n");
        CHECK(refusal_of_files({file + "---- Down Migration of a\nselect 2;\n"}).starts_with("[3]"));
        CHECK(refusal_of_files({std::string("V1__a.sql=select 1;\n") + heading + "\nselect 2;\n"}).starts_with("[3]"));
    }
    for (const auto* heading :
         {"-- migrate:up transaction:false", "-- +goose StatementBegin", "-- +goose NO TRANSACTION"})
        CHECK(refusal_of_files({std::string("V1__a.sql=") + heading + "\nselect 1;\n"}).starts_with("[3]"));
    // A layout that only headings show is known by them; where files of another say more, they are comments.
    CHECK(loaded({"1_a.sql=-- Up Migration\nselect 1;\n"}) == "1_a: 1_a.sql\n");
    CHECK(loaded({"1_a.sql=-- +goose Up\nselect 1;\n-- +goose Down\nselect 2;\n",
                  "2_b.sql=-- +goose Up\n-- Up migration\nselect 1;\n"},
                 "postgres")
              .find("1_a: 1_a.sql down") == 0);
}

TEST_CASE("a changelog that is no SQL, or has no head, is said to be one") {
    CHECK(refusal_of_files({"m/a.sql=--changeset ann:1\nselect 1;\n"}) ==
          "[3] error: m/a.sql:1:1: a changeset in a file whose first line is not '--liquibase formatted sql'\n"
          "    1 | --changeset ann:1\n      | ^\n"
          "next: write that line above all others: without it Liquibase does not read the file\n");
    CHECK(refusal_of_files({"m/root.yaml=databaseChangeLog:\n- changeSet:\n    id: 1\n"}) ==
          "[3] error: m/root.yaml:2:3: a changeset is named by its author and its id\n"
          "    2 | - changeSet:\n      |   ^\n"
          "next: write both\n");
}

TEST_CASE("what takes a migration back by its name is no second one that could be renumbered") {
    const std::string words =
        " by its name, and is not called so in this layout\n"
        "next: call the two as belay does, .up.sql and .down.sql, or name the layout of their tool with --layout\n";
    CHECK(refusal_of_files({"001.do.sql=-- belay:up\n", "001.undo.sql=-- belay:up\n"}) ==
          "[3] error: 001.undo.sql: takes back version 001" + words);
    CHECK(refusal_of_files({"1_a.rollback.sql", "1_a.sql"}) ==
          "[3] error: 1_a.rollback.sql: takes back version 1" + words);
}

}  // namespace belay
