#include "engine/layout/layout.h"

#include "tests/support/refusal.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace belay {

namespace {

const std::vector<std::string> databases{"postgres", "sqlite"};
const std::string first_line = "--liquibase formatted sql\n\n";

Loaded load_one(const std::string& text, std::string_view database = "postgres") {
    return load({{"changelog.sql", first_line + text}}, {database, databases});
}

std::string ids_of(const Loaded& loaded) {
    std::string result;
    for (const auto& migration : loaded.migrations) {
        result += (result.empty() ? "" : " ") + migration.id();
        if (!migration.up.directives.transaction) result += "(outside)";
    }
    return result;
}

std::string refusal(const std::string& text) {
    const auto refused = refusal_of([&] { load_one(text); });
    return refused.substr(0, refused.find('\n'));
}

}  // namespace

TEST_CASE("the changesets of a changelog follow each other") {
    const auto loaded = load_one(
        "--changeset ann:1\ncreate table a (id int);\n"
        "-- ChangeSet \"Bob B\": \"two words\" runInTransaction:false stripComments:true\nvacuum;\n"
        "--changeset ann:3 splitStatements:false endDelimiter:;\nselect 1;");
    CHECK(loaded.layout == "liquibase");
    CHECK(ids_of(loaded) == "1 two words(outside) 3");
    const Graph graph(loaded.migrations);
    CHECK(graph[0].requirements->empty());
    CHECK(graph[2].requirements->front().text == "two words");
    CHECK(graph[1].up.source.first_line == 5);
    CHECK(graph[1].up.source.text.ends_with("vacuum;\n"));
}

TEST_CASE("an id that comes again is told apart by its author") {
    CHECK(ids_of(load_one("--changeset ann:1\nselect 1;\n--changeset bob:01\nselect 1;\n--changeset bob:R__a\nselect "
                          "1;\n")) == "ann:1 bob:01 bob:R__a");
    CHECK(refusal("--changeset ann:1\nselect 1;\n--changeset ann:1\nselect 2;\n") ==
          "[3] error: changelog.sql:5:1: the changeset 'ann:1' stands at changelog.sql:3 as well");
}

TEST_CASE("rollbacks are the down script, in their places, and no part of the checksum") {
    const std::string up = "--changeset ann:1\ncreate table a (id int);\n";
    const auto inline_down =
        load_one(up + "--rollback drop table a;\n\n -- Rollback drop table b;\n").migrations.front();
    CHECK(inline_down.down->source.first_line == 5);
    CHECK(inline_down.down->source.text == "           drop table a;\n\n             drop table b;\n");
    const auto block =
        load_one(up + "/* liquibase rollback\n  drop table a;\n drop table b; */\nselect 2;\n").migrations.front();
    CHECK(block.down->source.first_line == 6);
    CHECK(block.down->source.text == "  drop table a;\n drop table b; \n");
    CHECK(block.checksum == load_one(up + "select 2;\n").migrations.front().checksum);
    CHECK(inline_down.reversible());
    const auto none = load_one(up + "--rollback not required\n").migrations.front();
    CHECK(none.down->directives.noop);
    CHECK_FALSE(load_one(up).migrations.front().down);
}

TEST_CASE("a precondition on a query is a check script, in its place") {
    const auto migration = load_one(
                               "--changeset ann:1\n--preconditions onFail:HALT, onError:HALT\n"
                               "--precondition-sql-check expectedResult:0 select count(*) from a;\nselect 1;\n")
                               .migrations.front();
    CHECK(migration.check->source.first_line == 5);
    CHECK(migration.check->source.text ==
          "                             select cast((select count(*) from a) as text) = '0';\n");
    CHECK(load_one("--changeset ann:1\n--precondition-sql-check expectedResult:'it''s' select 1\n").migrations.size() ==
          1);
}

TEST_CASE("a changeset for other databases, or to be ignored, is none") {
    const std::string text =
        "--changeset a:1 dbms:postgresql\nselect 1;\n--changeset a:2 dbms:sqlite,h2\nselect 1;\n"
        "--changeset a:3 dbms:!postgresql\nselect 1;\n--changeset a:4 ignore:true\nselect 1;\n"
        "--changeset a:5 dbms:all\nselect 1;\n";
    CHECK(ids_of(load_one(text, "postgres")) == "1 5");
    CHECK(ids_of(load_one(text, "sqlite")) == "2 3 5");
    CHECK(ids_of(load_one(text, "")) == "1 2 3 5");
}

TEST_CASE("what belay does not honour of Liquibase is refused by name and place") {
    struct Case {
        std::string text, message;
    };
    const std::string set = "--changeset a:1\n";
    for (const auto& example : {
             Case{"--changeset a:1 runOnChange:true\n", "3:17: 'runOnChange:true', which belay does not honour"},
             Case{"--changeset a:1 context:\"a and b\"\n", "3:17: 'context:a and b', which belay does not honour"},
             Case{"--changeset a:1 endDelimiter:/\n", "3:17: 'endDelimiter:/', which belay does not honour"},
             Case{"--changeset a:1 contxt:x\n", "3:17: 'contxt' is no attribute of a changeset that belay knows"},
             Case{"--changeset a:1 alone\n", "3:17: 'alone' is no attribute of a changeset"},
             Case{"--changeset a\n", "3:13: a changeset is named by its author and its id"},
             Case{"--changeset \"a:b\"\n", "3:18: a ':' belongs here"},
             Case{"--changeset a:1 \"b:c\"\n", "3:22: a ':' belongs here"},
             Case{"--changeset \"a:1\n", "3:14: the quote here does not end"},
             Case{"--changeset a: \n", "3:15: the id of the changeset is missing"},
             Case{"--property name:x value:y\n",
                  "3:1: '--property' sets a value that Liquibase puts into the changesets"},
             Case{set + "select '${x}';\n", "4:9: Liquibase puts the value of a property here, which belay does not"},
             Case{set + "--ignoreLines:start\n", "4:1: '--ignoreLines', which belay does not honour"},
             Case{set + "--preconditions onFail:MARK_RAN\n", "4:17: 'onFail:MARK_RAN', where belay stops the run"},
             Case{set + "--precondition-table-exists table:a\n",
                  "4:16: the precondition 'table-exists', which belay does not know"},
             Case{set + "--precondition-sql-check expectedResult:t select true\n",
                  "4:41: a precondition on a boolean, which each database writes differently"},
             Case{set + "--rollback changeSetId:2 changeSetAuthor:b\n",
                  "4:12: a rollback by another changeset, which belay does not honour"},
             Case{set + "/* liquibase rollback\ndrop table a;\n", "4:1: the rollback that begins here has no '*/'"},
             Case{"--include file:b.sql\n", "3:1: '--include', which belay does not honour"},
             Case{"--includeAll path:more\n", "3:1: '--includeAll', which belay does not honour"},
             Case{set + "--rollbackSqlFile path:b.sql\n", "4:1: '--rollbackSqlFile', which belay does not honour"},
             Case{set + "-- tagDatabase: v1\n", "4:1: '--tagDatabase:', which belay does not honour"},
             Case{"select 1;\n", "3:1: SQL that belongs to no changeset"},
         }) {
        CAPTURE(example.text);
        CHECK(refusal(example.text) == "[3] error: changelog.sql:" + example.message);
    }
}

TEST_CASE("a migration knows what Liquibase calls its file where the files say so") {
    const auto name_in = [](const std::string& header, const std::string& attributes, const std::string& include) {
        const File changelog{"db/sql/a.sql", header + "--changeset x:a " + attributes + "\nselect 1;\n"};
        const File root{"db/changelog.yaml", "databaseChangeLog:\n" + include};
        std::vector<File> files{changelog};
        if (!include.empty()) files.insert(files.begin(), root);
        return load(files, {}).migrations.front().listed_as;
    };
    const std::string named = "--liquibase formatted sql logicalFilePath:classpath:/x/y.sql\n";
    CHECK(name_in(first_line, "", "").empty());
    CHECK(name_in(named, "", "") == "x/y.sql");
    CHECK(name_in(named, "logicalFilePath:z.sql", "") == "z.sql");
    CHECK(name_in(first_line, "", "- include:\n    file: classpath:sql/a.sql\n") == "sql/a.sql");
    CHECK(name_in(first_line, "", "- include:\n    file: sql/a.sql\n    relativeToChangelogFile: true\n").empty());
    CHECK(name_in(first_line, "", "- includeAll:\n    path: db/sql/\n") == "db/sql/a.sql");
    CHECK(name_in(first_line, "", "- includeAll:\n    path: sql\n") == "sql/a.sql");
}

TEST_CASE("changelogs come in the order of a YAML changelog, or of their names") {
    const File a{"db/sql/a.sql", first_line + "--changeset x:a\nselect 1;\n"};
    const File b{"db/sql/b.sql", first_line + "--changeset x:b\nselect 1;\n"};
    const File c{"db/sql/c.sql", "select 1;\n"};
    const auto root = [](const std::string& text) { return File{"db/changelog.yaml", "databaseChangeLog:\n" + text}; };
    CHECK(ids_of(load({a, b}, {})) == "a b");
    CHECK(load({a, b, c}, {}).warnings == std::vector<std::string>{"db/sql/c.sql is no migration and is left out"});
    CHECK(ids_of(load({root("  - include:\n      file: sql/b.sql\n      relativeToChangelogFile: true\n"
                            "  - include:\n      file: \"db/sql/a.sql\" # last\n"),
                       a, b},
                      {})) == "b a");
    CHECK(ids_of(load({root("- includeAll:\n    path: sql/\n"), a, b}, {})) == "a b");
    const auto refused = [&](const File& file) {
        const auto text = refusal_of([&] { load({file, a, b}, {}); });
        return text.substr(0, text.find('\n'));
    };
    CHECK(refused(root("- changeSet:\n    id: 1\n")) ==
          "[3] error: db/changelog.yaml:2:3: 'changeSet' in a changelog, which belay does not honour");
    CHECK(refused(root("- include:\n    file: x.sql\n")) ==
          "[3] error: db/changelog.yaml:3:11: no file of formatted SQL is at 'x.sql'");
    CHECK(refused({"db/db.changelog-master.xml", ""}) ==
          "[3] error: db/db.changelog-master.xml: is a changelog that is no SQL, which belay does not read");
    CHECK(refused({"db/master.xml", "<databaseChangeLog/>"}) ==
          "[3] error: db/master.xml: is a changelog that is no SQL, which belay does not read");
}

}  // namespace belay
