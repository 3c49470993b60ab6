#include "engine/layout/layout.h"

#include "tests/support/refusal.h"

#include <doctest/doctest.h>

#include <map>
#include <string>
#include <utility>
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
             Case{"--changeset a:1 runOnChange:maybe\n", "3:29: 'runOnChange' is true or false, not 'maybe'"},
             Case{"--changeset a:1 context:\"a and\"\n", "3:26: 'a and' is no expression of contexts or labels"},
             Case{"--changeset a:1 context:(a\n", "3:25: '(a' is no expression of contexts or labels"},
             Case{"--changeset a:1 dbms:${d}\n", "3:22: 'd' has no value where the changeset is read"},
             Case{"--changeset a:1 endDelimiter:/\n", "3:17: 'endDelimiter:/', which belay does not honour"},
             Case{"--changeset a:1 contxt:x\n", "3:17: 'contxt' is no attribute of a changeset that belay knows"},
             Case{"--changeset a:1 alone\n", "3:17: 'alone' is no attribute of a changeset"},
             Case{"--changeset a\n", "3:13: a changeset is named by its author and its id"},
             Case{"--changeset \"a:b\"\n", "3:18: a ':' belongs here"},
             Case{"--changeset a:1 \"b:c\"\n", "3:22: a ':' belongs here"},
             Case{"--changeset \"a:1\n", "3:14: the quote here does not end"},
             Case{"--changeset a: \n", "3:15: the id of the changeset is missing"},
             Case{"--property nam:x value:y\n", "3:12: a property has a name and a value"},
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

TEST_CASE("properties stand for names in the changesets below them, the first of a name for all") {
    const auto loaded = load_one(
        "--property name:kind value:sqlite\n--property name:schema value:app dbms:postgresql\n"
        "--property name:schema value:main\n--property name:who value: \"App\" global:false\n"
        "--changeset ann:1 dbms:${kind},all labels:x\ncreate table ${schema}.${who} (a int default '${:who}'); "
        "-- ${nothing}\n"
        "--property name:late value:7\nselect ${late};\n--rollback drop table ${schema}.${other};\n");
    const auto& up = loaded.migrations.front().up.directives;
    CHECK(up.placeholders == std::vector<std::string>{"schema", "who", ":who", "nothing", "late"});
    CHECK(up.defaults ==
          std::map<std::string, std::string>{{"schema", "app"}, {"who", "\"App\""}, {":who", "${who}"}, {"late", "7"}});
    const auto& down = loaded.migrations.front().down->directives;
    CHECK(down.placeholders == std::vector<std::string>{"schema", "other"});
    CHECK(down.defaults == std::map<std::string, std::string>{{"schema", "app"}});
}

TEST_CASE("a property holds for the files after its own, unless it is local") {
    const auto loaded =
        load({{"a.sql", first_line + "--property name:x value:1\n--property name:y value:2 global:false\n"
                                     "--changeset a:1\nselect ${x}, ${y};\n"},
              {"b.sql", first_line + "--changeset a:2\nselect ${x}, ${y};\n"}},
             {"postgres", databases});
    CHECK(loaded.migrations[1].up.directives.defaults == std::map<std::string, std::string>{{"x", "1"}});
}

TEST_CASE("contexts and labels choose changesets, and what is not chosen is known") {
    const std::string text =
        "--changeset a:1\nselect 1;\n--changeset a:2 context:test\nselect 1;\n"
        "--changeset a:3 contextFilter:\"!test and (prod or stage)\"\nselect 1;\n"
        "--changeset a:4 labels:\"slow, r1\"\nselect 1;\n--changeset a:5 context:@demo\nselect 1;\n";
    const auto chosen = [&](const std::string& contexts, const std::string& labels) {
        const Databases wanted{"postgres", databases, {contexts, labels}};
        auto loaded = load({{"changelog.sql", first_line + text}}, wanted);
        CHECK(loaded.migrations.size() == 5);
        const Graph graph(std::move(loaded.migrations));
        std::string result;
        for (const auto& migration : graph.migrations()) result += migration.version.text();
        return result;
    };
    CHECK(chosen("", "") == "1234");
    CHECK(chosen("TEST", "") == "124");
    CHECK(chosen("prod", "") == "134");
    CHECK(chosen("prod, demo", "r1") == "1345");
    CHECK(chosen("prod", "!slow") == "13");
    CHECK(chosen("", "r1 and not fast, other") == "1234");
    CHECK(refusal_of([&] { chosen("", "r1 and"); }) ==
          "[2] error: 'r1 and' is no expression of contexts or labels\n"
          "next: write names with 'and', 'or', '!' and brackets, such as: test and !slow\n");
}

TEST_CASE("a changeset may run again when its text changes") {
    const auto loaded =
        load_one("--changeset a:1 runOnChange:true\nselect 1;\n--changeset a:2 runAlways:true\nselect 1;\n");
    CHECK(loaded.migrations[0].runs_on_change);
    CHECK(loaded.migrations[1].runs_on_change);
    CHECK(loaded.warnings ==
          std::vector<std::string>{
              "changelog.sql:5:17: 'runAlways:true', where belay runs the changeset once and again when its text "
              "changes; what is to run each time is a hook: name it under [hooks] in belay.toml"});
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
    CHECK(refused(root("- include:\n    file: x.sql\n")) ==
          "[3] error: db/changelog.yaml:3:11: no file of formatted SQL is at 'x.sql'");
    CHECK(refused(root("- tagDatabase:\n    tag: a\n")) ==
          "[3] error: db/changelog.yaml:2:3: 'tagDatabase' in a changelog, which belay does not honour");
}

TEST_CASE("a changelog in YAML, JSON or XML includes others and names files of statements") {
    const std::vector<File> sql{{"db/sql/a.sql", first_line + "--changeset x:a\nselect ${one};\n"},
                                {"db/sql/b.sql", "create table b (id int);\n"},
                                {"db/sql/b_down.sql", "drop table b;\n"},
                                {"db/v2/more.yaml",
                                 "databaseChangeLog:\n- changeSet:\n    id: c\n    author: bob\n    labels: slow\n"
                                 "    changes:\n    - sqlFile: {path: ../sql/b.sql, relativeToChangelogFile: true}\n"}};
    const File yaml{"db/changelog.yaml",
                    "databaseChangeLog:\n"
                    "- property: {name: one, value: 1}\n"
                    "- include: {file: sql/a.sql, relativeToChangelogFile: true}\n"
                    "- changeSet:\n"
                    "    id: b\n"
                    "    author: ann\n"
                    "    runInTransaction: false\n"
                    "    changes:\n"
                    "    - sqlFile: {path: db/sql/b.sql, splitStatements: true, endDelimiter: ';', encoding: UTF-8}\n"
                    "    rollback:\n"
                    "    - sqlFile: {path: db/sql/b_down.sql}\n"
                    "- includeAll: {path: db/v2}\n"};
    const File json{"db/changelog.json",
                    R"({"databaseChangeLog": [
  {"property": {"name": "one", "value": "1"}},
  {"include": {"file": "sql/a.sql", "relativeToChangelogFile": true}},
  {"changeSet": {"id": "b", "author": "ann", "runInTransaction": false,
    "changes": [{"sqlFile": {"path": "db/sql/b.sql"}}],
    "rollback": [{"sqlFile": {"path": "db/sql/b_down.sql"}}]}},
  {"include": {"file": "db/v2/more.yaml"}}
]})"};
    const File xml{"db/changelog.xml",
                   R"(<?xml version="1.0" encoding="UTF-8"?>
<!-- all of it -->
<databaseChangeLog xmlns="http://www.liquibase.org/xml/ns/dbchangelog" xsi:schemaLocation="x y">
  <property name="one" value="1"/>
  <include file='sql/a.sql' relativeToChangelogFile="true" />
  <changeSet id="b" author="ann" runInTransaction="false">
    <comment>the table &amp; its rows</comment>
    <sqlFile path="db/sql/b.sql"/>
    <rollback><sqlFile path="db/sql/b_down.sql"></sqlFile></rollback>
  </changeSet>
  <include file="db/v2/more.yaml"/>
</databaseChangeLog>
)"};
    for (const auto& root : {yaml, json, xml}) {
        CAPTURE(root.path);
        auto files = sql;
        files.insert(files.begin(), root);
        const auto loaded = load(files, {"postgres", databases});
        CHECK(ids_of(loaded) == "a b(outside) c");
        CHECK(loaded.warnings.empty());
        CHECK(loaded.migrations[0].up.directives.defaults == std::map<std::string, std::string>{{"one", "1"}});
        const auto& b = loaded.migrations[1];
        CHECK(b.path == "db/sql/b.sql");
        CHECK(b.author == "ann");
        CHECK(b.listed_as == root.path);
        CHECK(b.down->source.text == "drop table b;\n");
        CHECK(load(files, {"postgres", databases, {"", "!slow"}}).migrations[2].set_aside);
    }
}

TEST_CASE("what a changelog says that is no SQL is refused by name and place") {
    struct Case {
        std::string path, text, message;
    };
    const std::string yaml = "databaseChangeLog:\n- changeSet:\n    id: 1\n    author: ann\n";
    const std::string xml = "<databaseChangeLog>\n";
    for (const auto& example : {
             Case{"a.yaml", yaml + "    changes:\n    - createTable: {tableName: a}\n",
                  "6:7: 'createTable' in a changeset, which belay does not honour"},
             Case{"a.yaml", yaml, "2:3: a changeset without an sqlFile"},
             Case{"a.yaml", yaml + "    runOrder: first\n",
                  "5:5: 'runOrder' is no attribute of a changeset that belay knows"},
             Case{"a.yaml", yaml + "    changes:\n    - sqlFile: {path: no.sql}\n", "6:23: no file is at 'no.sql'"},
             Case{"a.yaml", yaml + "    changes:\n    - sqlFile: {path: ''}\n", "6:7: no file is at ''"},
             Case{"a.yaml", yaml + "    rollback: drop table a\n",
                  "5:15: statements in the changelog itself, which belay does not read"},
             Case{"a.yaml", "databaseChangeLog: [\n", "2:1: end of sequence flow not found"},
             Case{"a.json", "{\"databaseChangeLog\": [{\"preConditions\": {}}]}",
                  "1:25: 'preConditions' in a changelog, which belay does not honour"},
             Case{"a.xml",
                  xml + "<changeSet id='1' author='ann'><createTable tableName='a'><column/></createTable></changeSet>"
                        "</databaseChangeLog>\n",
                  "2:33: 'createTable' in a changeset, which belay does not honour"},
             Case{"a.xml", xml + "<include file='b.sql'/>\n</databaseChangelog>\n", "3:3: Start-end tags mismatch"},
             Case{"a.xml", xml + "<include file='b.sql'/>\n", "2:24: Start-end tags mismatch"},
             Case{"a.xml", xml + "<include file='&b;'/></databaseChangeLog>\n",
                  "2:16: no file of formatted SQL is at '&b;'"},
             Case{"a.xml", xml + "</databaseChangeLog>\n<databaseChangeLog/>\n",
                  "3:2: nothing belongs behind the changelog"},
             Case{"a.xml", "<!DOCTYPE a>" + xml + "</databaseChangeLog>\n",
                  "1:1: a document type, which belay does not read"},
         }) {
        CAPTURE(example.text);
        const auto text = refusal_of([&] { load({{example.path, example.text}}, {"postgres", databases}); });
        CHECK(text.substr(0, text.find('\n')) == "[3] error: " + example.path + ":" + example.message);
    }
}

TEST_CASE("contexts in a directory of another tool are warned of") {
    const auto loaded = load({{"0001_a.up.sql", "select 1;"}}, {"postgres", databases, {"test", ""}});
    CHECK(loaded.warnings ==
          std::vector<std::string>{"contexts and label_filter choose changesets of Liquibase, and say "
                                   "nothing in the layout belay"});
}

}  // namespace belay
