#include "engine/layout/atlas_sum.h"
#include "engine/sql/lex.h"
#include "tests/support/dialects.h"
#include "tests/support/loaded.h"

#include <doctest/doctest.h>

namespace belay {

TEST_CASE("diesel's folders are migrations, with or without a transaction") {
    CHECK(shown({{"m/2026-05-27-120000-0000_b/down.sql", "select 2;\n"},
                 {"m/2026-05-27-120000-0000_b/metadata.toml", "run_in_transaction = false\n"},
                 {"m/2026-05-27-120000-0000_b/up.sql", "select 1;\n"},
                 {"m/20260527115959_a/up.sql", "select 1;\n"},
                 {"m/README.md", ""}}) ==
          "diesel\n20260527115959_a: up 1\n2026-05-27-120000-0000_b: up 1 off down 1 off\n"
          "m/README.md is no migration and is left out\n");
    CHECK(shown({{"m/1_a/metadata.toml", "# x\nrun_in_transactions = false\n"}, {"m/1_a/up.sql", "select 1;\n"}}) ==
          "diesel\n1_a: up 1\n"
          "m/1_a/metadata.toml:2:1: belay does not know the key 'run_in_transactions' and passes it over\n");
}

TEST_CASE("diesel's folders come in the order of what stands before their first '_', letter by letter") {
    CHECK(shown({{"m/2022-09-29-084920_a/up.sql", "select 1;\n"}, {"m/2025-07-14-b/up.sql", "select 1;\n"}}) ==
          "diesel\n2022-09-29-084920_a: up 1 requires\n2025-07-14_b: up 1 requires 2022-09-29-084920\n");
    CHECK(shown({{"m/10_a/up.sql", "select 1;\n"}, {"m/9_b/up.sql", "select 1;\n"}}) ==
          "diesel\n10_a: up 1 requires\n9_b: up 1 requires 10\n");
    CHECK(shown({{"m/2024-01-01-000000_a.sql/up.sql", "select 1;\n"}}) == "diesel\n2024-01-01-000000_a.sql: up 1\n");
}

TEST_CASE("a folder's parents come from its metadata, in whatever way YAML writes them") {
    const auto set = [](const std::string& metadata) {
        return std::vector<File>{{"m/1_a/metadata.yaml", "name: a\nparents: []\n"},
                                 {"m/1_a/up.sql", "select 1;\n"},
                                 {"m/2_b/down.sql", "select 2;\n"},
                                 {"m/2_b/metadata.yaml", metadata},
                                 {"m/2_b/up.sql", "select 1;\n"}};
    };
    for (const std::string parents : {"parents: [1]\n", "parents:\n  - 1\n", "parents: 1\n", "parent: 1\n"}) {
        CAPTURE(parents);
        CHECK(shown(set(parents)) == "sourcegraph\n1_a: up 1 requires\n2_b: up 1 down 1 requires 1\n");
    }
    CHECK(shown(set("name: b\nparents: [1]\ncreateIndexConcurrently: true\nprivileged: true\n")) ==
          "sourcegraph\n1_a: up 1 requires\n2_b: up 1 off down 1 requires 1\n");
    CHECK(refused(set("name: b\nparants: [1]\n")) ==
          "[3] error: m/2_b/metadata.yaml: has no 'parents'\nnext: list them; 'parents: []' makes a root\n");
    CHECK(
        shown(set("name: b\nparents: [1]\nbestEffortTerminateBlockingTransactions: true\n")) ==
        "sourcegraph\n1_a: up 1 requires\n2_b: up 1 down 1 requires 1\n"
        "m/2_b/metadata.yaml:3:1: belay does not know the key 'bestEffortTerminateBlockingTransactions' and passes it "
        "over\n");
    CHECK(refused(set("name: b\n")) ==
          "[3] error: m/2_b/metadata.yaml: has no 'parents'\nnext: list them; 'parents: []' makes a root\n");
    CHECK(refused(set("parents: [1\n")).find("m/2_b/metadata.yaml:2:1: ") != std::string::npos);
    CHECK(refused(set("parents: [x]\n")) ==
          "[3] error: m/2_b/metadata.yaml:1:11: a parent is the id of a migration\n"
          "    1 | parents: [x]\n"
          "      |           ^\n");
}

TEST_CASE("Prisma's lock file names the database that its scripts are for") {
    const std::vector<File> files{{"m/20260101000000_a/migration.sql", "select 1;\n"},
                                  {"m/20260102000000_b/down.sql", "select 2;\n"},
                                  {"m/20260102000000_b/migration.sql", "select 1;\n"},
                                  {"m/migration_lock.toml", "provider = \"postgresql\"\n"}};
    CHECK(shown(files) == "prisma\n20260101000000_a: up 1 irreversible\n20260102000000_b: up 1 down 1\n");
    CHECK(refused(files, {}, "sqlite") ==
          "[3] error: m/migration_lock.toml: is for postgresql, and the database is of sqlite\n"
          "next: name a database of its kind\n");
}

TEST_CASE("Rails' structure is one migration, of its newest version") {
    const std::string text =
        "create table a (b int);\nINSERT INTO \"schema_migrations\" (version) "
        "VALUES\n('20260102000000'),\n('20260101000000');\n";
    CHECK(shown({{"db/structure.sql", text}}) == "rails\n20260102000000_structure: up 1 irreversible\n");
    CHECK(shown({{"db/structure.sql", "select 1;\n"}}) == "rails\nstructure: up 1 irreversible\n");
}

TEST_CASE("the lines that pg_dump writes for psql alone are no part of Rails' structure") {
    const auto migration_of = [](const std::string& text) {
        return load({{"db/structure.sql", text}}, {}, "rails").migrations.front();
    };
    const std::string text = "--\n\\restrict Ab1\n\nselect 1;\n\\unrestrict Ab1\n\nselect 2;\n";
    const auto one = migration_of(text);
    const auto statements = lex(one.up.source, postgres_rules);
    REQUIRE(statements.size() == 2);
    CHECK(text.substr(statements[0].begin, statements[0].end - statements[0].begin) == "select 1");
    CHECK(one.checksum == migration_of("--\n\\restrict cD2\n\nselect 1;\n\\unrestrict cD2\n\nselect 2;\n").checksum);
    CHECK(one.checksum != migration_of("--\n\\restrict Ab1\n\nselect 3;\n\\unrestrict Ab1\n\nselect 2;\n").checksum);
    const auto refusal = [&](const std::string& script) {
        return refusal_of([&] { lex(migration_of(script).up.source, postgres_rules); }).substr(0, 85);
    };
    CHECK(refusal(text + "\\connect other\n") ==
          "[3] error: db/structure.sql:8:1: '\\connect' is a psql command, which no database unde");
    CHECK(refusal("--\n\\restrict Ab1\nselect\n\\unrestrict Ab1\n 1;\n") ==
          "[3] error: db/structure.sql:4:1: '\\unrestrict' is a psql command, which no database u");
}

TEST_CASE("atlas.sum is what Atlas makes of the same files") {
    // From the tests of Atlas: sql/migrate/testdata/partial-checkpoint.
    const std::string first = "CREATE TABLE `tbl_1` (`col` int);\nCREATE TABLE `tbl_2` (`col` int);\n";
    const std::vector<File> files{
        {"1_first.sql", "create table `tbl_1` (`col` int);\n"},
        {"2_second.sql", "create table `tbl_2` (`col` int);\n"},
        {"3_checkpoint.sql", "-- atlas:checkpoint\n\n" + first},
        {"4_fourth.sql", "create table `tbl_3` (`col` int);\n"},
        {"5_checkpoint.sql", "-- atlas:checkpoint\n\n" + first + "create table `tbl_3` (`col` int);\n"},
        {"6_sixth.sql", "CREATE TABLE `tbl_4` (`col` int);\n"}};
    CHECK(atlas_sum(files) ==
          "h1:POfbsH2G2GIXAZQ2CdPa5ufTxcLpcnperz/gX0Vw6Uk=\n"
          "1_first.sql h1:uJ2MyyeTqXx4rCqtRMQAvRrfsvdwmvsZ3LcadVvCdOc=\n"
          "2_second.sql h1:TLO00GtsqSi8o0ySoaofBqxemrElL8fHOs3IRnqYvB8=\n"
          "3_checkpoint.sql h1:LR4UjDYVtrRuHLN5GQwLAYnXrSf/iO70psY8hTmLmjw=\n"
          "4_fourth.sql h1:QvaneqKxg+3R+zNzCP/wW43XkECdHkUwEpxJKPICEP8=\n"
          "5_checkpoint.sql h1:syyuaJb/hoMRO7MJlv4AMhYqMCoSb8ZgcHENO8RqN3I=\n"
          "6_sixth.sql h1:JNhpyBtH7XKqGBNRHQ+AvM9IDpO08C3G/swWPHfLkfw=\n");
}

TEST_CASE("a directory of Atlas is refused where a file is not what its sum was made from") {
    std::vector<File> files{{"m/1_a.sql", "-- atlas:txmode none\n\nvacuum;\n"}, {"m/2_b.sql", "select 1;\n"}};
    const File sum{"m/atlas.sum", atlas_sum(files)};
    files.push_back(sum);
    CHECK(shown(files) == "atlas\n1_a: up 1 off irreversible\n2_b: up 1 irreversible\n");
    auto edited = files;
    edited[1].bytes = "select 2;\n";
    CHECK(refused(edited) ==
          "[3] error: m/2_b.sql: is not what m/atlas.sum was made from, or a file before it is missing\n"
          "next: if the change is meant, run: atlas migrate hash\n");
    auto added = files;
    added.push_back({"m/3_c.sql", "select 3;\n"});
    CHECK(refused(added) ==
          "[3] error: m/3_c.sql: is not in m/atlas.sum\nnext: if the change is meant, run: atlas migrate hash\n");
    CHECK(refused({files[0], files[2]}) ==
          "[3] error: m/atlas.sum: names files that are not here, or its first line was changed\n"
          "next: if the change is meant, run: atlas migrate hash\n");
}

TEST_CASE("Atlas knows the ups of golang-migrate's pairs, and says nothing of their downs") {
    std::vector<File> files{{"m/1_a.down.sql", "drop table a;\n"},
                            {"m/1_a.up.sql", "-- atlas:nolint DS103\ncreate table a (x int);\n"},
                            {"m/2_b.up.sql", "select 1; -- atlas:x\n-- atlas:txmode none\n-- atlas:delimiter ;\n"}};
    const File sum{"m/atlas.sum", atlas_sum(files)};
    CHECK(sum.bytes.find("down") == std::string::npos);
    CHECK(text_of(load(files, {}, "golang-migrate")) ==
          "golang-migrate\n1_a: up 1 down 1\n2_b: up 1\n"
          "m/2_b.up.sql:2: '-- atlas:' is a mark of atlas, and says nothing in the layout golang-migrate\n");
    files.push_back(sum);
    CHECK(shown(files) == "atlas\n1_a: up 1 down 1\n2_b: up 1 off\n");
    files[0].bytes += "-- mended\n";
    CHECK(shown(files) == "atlas\n1_a: up 1 down 1\n2_b: up 1 off\n");
    files[1].bytes += "-- changed\n";
    CHECK(refused(files).starts_with("[3] error: m/1_a.up.sql: is not what m/atlas.sum was made from"));
}

TEST_CASE("beside the files of another tool Atlas' sums say nothing of their layout") {
    CHECK(shown({{"m/1_a.sql", "-- +goose Up\nselect 1;\n"}, {"m/atlas.sum", "h1:x\n"}}) ==
          "goose\n1_a: up 2\nm/atlas.sum is no migration and is left out\n");
}

TEST_CASE("tools that read no sub-folders have none read") {
    const std::vector<File> files{{"m/000001_a.up.sql", "select 1;\n"},
                                  {"m/testdata/fixtures/000002_x.up.sql", "-- +goose Up\n"}};
    CHECK(shown(files, "golang-migrate") ==
          "golang-migrate\n000001_a: up 1\nm/testdata/fixtures/000002_x.up.sql is no migration and is left out\n");
    CHECK(shown({{"m/V1__a.sql", "select 1;\n"}, {"m/sub/V2__b.sql", "select 1;\n"}}) ==
          "flyway\n1_a: up 1\n2_b: up 1\n");
}

TEST_CASE("what Atlas would read in another way is refused by name") {
    for (const std::string command : {"delimiter -- end", "txtar", "checkpoint", "txmode all"}) {
        CAPTURE(command);
        const auto refusal = refused({{"1_a.sql", "-- atlas:" + command + "\n\nselect 1;\n"}});
        CHECK(refusal.starts_with("[3] error: 1_a.sql:1:10: 'atlas:" + command + "' "));
    }
}

TEST_CASE("a new folder has its tool's names") {
    CHECK(created("diesel", {{"m/29990101000000_a/up.sql", "select 1;\n"}}) ==
          "m/2999-01-01-000001_add_email/up.sql\n-- What this migration does.\n\n"
          "m/2999-01-01-000001_add_email/down.sql\n-- What takes it back.\n\n");
    CHECK(created("sourcegraph",
                  {{"m/9999999998_a/metadata.yaml", "parents: []\n"}, {"m/9999999998_a/up.sql", "select 1;\n"}})
              .ends_with("m/9999999999_add_email/metadata.yaml\nname: add_email\nparents: [9999999998]\n"));
    CHECK(created("prisma", {{"m/29990101000000_a/migration.sql", "select 1;\n"}}) ==
          "m/29990101000001_add_email/migration.sql\n-- What this migration does.\n\n");
}

}  // namespace belay
