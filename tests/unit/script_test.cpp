#include "engine/sql/script.h"

#include "engine/sql/pattern.h"
#include "engine/sql/statement_finder.h"
#include "tests/support/dialects.h"
#include "tests/support/refusal.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <array>
#include <string>
#include <vector>

namespace belay {

namespace {

using Texts = std::vector<std::string>;

constexpr std::array<std::string_view, 4> outside{"vacuum", "create unique? index concurrently", "alter system",
                                                  "drop database"};
const Dialect postgres{.name = "postgres", .lexical = postgres_rules, .outside_transaction = outside};
const Dialect sqlite{.name = "sqlite", .lexical = sqlite_rules, .outside_transaction = outside};

Script script_of(const std::string& text, Section section = Section::up) {
    Source source{.path = "a.sql", .text = text};
    auto directives = read_directives(source, section);
    return {section, std::move(source), std::move(directives)};
}

Texts statements_of(const Prepared& prepared) {
    Texts result;
    for (const auto& statement : prepared.statements) result.emplace_back(prepared.text_of(statement));
    return result;
}

Texts prepared(const std::string& text, const Dialect& dialect = postgres, Section section = Section::up) {
    return statements_of(prepare(script_of(text, section), dialect, {}));
}

std::string refusal_of_script(const std::string& text, const Dialect& dialect = postgres,
                              Section section = Section::up) {
    return refusal_of([&] { prepare(script_of(text, section), dialect, {}); });
}

}  // namespace

TEST_CASE("a script is its statements") {
    CHECK(prepared("select 1; select 2;") == Texts{"select 1", "select 2"});
    CHECK(prepared("-- nothing\n").empty());
    CHECK(prepared("savepoint a; select 1; rollback to a;") == Texts{"savepoint a", "select 1", "rollback to a"});
}

TEST_CASE("one outer transaction of a script is taken off") {
    CHECK(prepared("begin; select 1; select 2; commit;") == Texts{"select 1", "select 2"});
    CHECK(prepared("-- x\nBEGIN WORK;\nselect 1;\nEND;\n-- y") == Texts{"select 1"});
    CHECK(prepared("start transaction; select 1; commit", postgres, Section::down) == Texts{"select 1"});
    CHECK(prepared("begin; commit;").empty());
}

TEST_CASE("one outer begin and rollback of a verify or check script is taken off") {
    CHECK(prepared("begin; select 1; rollback;", postgres, Section::verify) == Texts{"select 1"});
    CHECK(prepared("begin; select 1; rollback;", postgres, Section::check) == Texts{"select 1"});
}

TEST_CASE("a wrapper that switches foreign keys off is taken as the directive") {
    for (const std::string text : {
             "pragma foreign_keys=off; begin; select 1; commit; pragma foreign_keys=on;",
             "PRAGMA foreign_keys = 0;\nselect 1;\nPRAGMA foreign_keys = 1;",
             "pragma foreign_keys(false); begin; select 1; commit;",
             "-- belay:foreign-keys off\nbegin; select 1; commit;",
         }) {
        CAPTURE(text);
        const auto script = prepare(script_of(text), sqlite, {});
        CHECK(statements_of(script) == Texts{"select 1"});
        CHECK_FALSE(script.directives.foreign_keys);
    }
    CHECK(prepare(script_of("select 1;"), sqlite, {}).directives.foreign_keys);
}

TEST_CASE("foreign keys that a tool leaves off are off where it makes a difference") {
    const auto are_on = [](const std::string& text) {
        return prepare(script_of("-- belay:foreign-keys auto\n" + text), sqlite, {}).directives.foreign_keys;
    };
    for (const auto* const text :
         {"create table a(x references b);", "create index i on a(x); drop index i; drop view v;",
          "alter table a add column y int; alter table a rename to b;", "begin; create table a(x); commit;"})
        CHECK_MESSAGE(are_on(text), text);
    for (const auto* const text :
         {"create table a(x); drop table b;", "insert into a values (1);", "with c as (select 1) delete from a;",
          "alter table a add column y int default 1 references b;", "replace into a values (1);"})
        CHECK_MESSAGE(!are_on(text), text);
}

TEST_CASE("a foreign key pragma inside the script is refused, since it would do nothing") {
    CHECK(refusal_of_script("select 1;\npragma foreign_keys = off;\n", sqlite) ==
          "[3] error: a.sql:2:1: 'pragma foreign_keys' does nothing inside a transaction\n"
          "    2 | pragma foreign_keys = off;\n"
          "      | ^\n"
          "next: say '-- belay:foreign-keys off' at the head of the script instead\n");
}

TEST_CASE("transaction control inside a transactional script is refused where it stands") {
    CHECK(refusal_of_script("select 1;\ncommit;\nselect 2;") ==
          "[3] error: a.sql:2:1: 'commit' inside a script that runs in a transaction of belay's\n"
          "    2 | commit;\n"
          "      | ^\n"
          "next: take it out, or say '-- belay:transaction off' at the head of the script\n");
    CHECK(refusal_of_script("begin; select 1; commit;\nbegin; select 2; commit;") ==
          "[3] error: a.sql:1:18: 'commit' inside a script that runs in a transaction of belay's\n"
          "    1 | begin; select 1; commit;\n"
          "      |                  ^\n"
          "next: take it out, or say '-- belay:transaction off' at the head of the script\n");
    CHECK(refusal_of_script("begin; select 1;", sqlite) ==
          "[3] error: a.sql:1:1: 'begin' inside a script that runs in a transaction of belay's\n"
          "    1 | begin; select 1;\n"
          "      | ^\n"
          "next: take it out, or say '-- belay:transaction off' at the head of the script\n");
}

TEST_CASE("a script that would undo itself is refused") {
    CHECK(refusal_of_script("begin; select 1; rollback;") ==
          "[3] error: a.sql:1:1: 'begin' inside a script that runs in a transaction of belay's\n"
          "    1 | begin; select 1; rollback;\n"
          "      | ^\n"
          "next: take it out, or say '-- belay:transaction off' at the head of the script\n");
}

TEST_CASE("a verify script is not told to do without its transaction") {
    CHECK(refusal_of_script("begin; select 1; commit;", postgres, Section::verify) ==
          "[3] error: a.sql:1:1: 'begin' inside a script that runs in a transaction of belay's\n"
          "    1 | begin; select 1; commit;\n"
          "      | ^\n"
          "next: take it out\n");
    CHECK(refusal_of_script("vacuum;", postgres, Section::check) ==
          "[3] error: a.sql:1:1: 'vacuum' cannot run in a transaction\n"
          "    1 | vacuum;\n"
          "      | ^\n"
          "next: take it out\n");
}

TEST_CASE("a statement that cannot run in a transaction is refused where it stands") {
    CHECK(
        refusal_of_script("select 1;\n  create index concurrently a on b (c);") ==
        "[3] error: a.sql:2:3: 'create index concurrently' cannot run in a transaction, and 'select 1' at line 1 would "
        "run in one\n"
        "    2 |   create index concurrently a on b (c);\n"
        "      |   ^\n"
        "next: move one of them to another migration, or say '-- belay:transaction off' at the head of the script: "
        "then "
        "each statement is committed by itself\n");
    CHECK(refusal_of_script("create index concurrently a on b (c);") ==
          "[3] error: a.sql:1:1: 'create index concurrently' cannot run in a transaction\n"
          "    1 | create index concurrently a on b (c);\n"
          "      | ^\n"
          "next: say '-- belay:transaction off' at the head of the script\n");
    CHECK(prepared("create index a on b (c);") == Texts{"create index a on b (c)"});
}

TEST_CASE("a dialect says which statements run outside a transaction") {
    for (const std::string sql : {"VACUUM", "vacuum full a", "create index concurrently a on b (c)",
                                  "create /* x */ unique\nindex concurrently a on b (c)"}) {
        CAPTURE(sql);
        CHECK(runs_outside_transaction(sql, postgres));
    }
    for (const std::string sql : {"", "select 1", "vacuums", "create index a on b (c)",
                                  "create table concurrently (a int)", "alter table system add a int"}) {
        CAPTURE(sql);
        CHECK_FALSE(runs_outside_transaction(sql, postgres));
    }
}

TEST_CASE("a script outside a transaction keeps its groups whole") {
    CHECK(prepared("-- belay:transaction off\nvacuum; begin; select 1; commit; vacuum;") ==
          Texts{"vacuum", "begin", "select 1", "commit", "vacuum"});
    CHECK(prepared("-- belay:transaction off\nbegin; select 1; commit;") == Texts{"begin", "select 1", "commit"});
}

TEST_CASE("a group that is not whole is refused where it breaks") {
    struct Case {
        std::string text;
        std::size_t column;
        std::string message, next;
    };
    const std::string pair = "write whole groups, without rollback";
    for (const auto& example : {
             Case{"begin; select 1;", 1, "this 'begin' has no 'commit'", "end the group with 'commit;'"},
             Case{"select 1; commit;", 11, "'commit' does not pair up into a begin; ... commit; group", pair},
             Case{"begin; begin; commit;", 8, "'begin' does not pair up into a begin; ... commit; group", pair},
             Case{"begin; select 1; rollback;", 18, "'rollback' does not pair up into a begin; ... commit; group",
                  pair},
             Case{"begin; vacuum; commit;", 8, "'vacuum' cannot run in a transaction",
                  "move it out of its begin; ... commit; group"},
         }) {
        CAPTURE(example.text);
        CHECK(refusal_of_script("-- belay:transaction off\n" + example.text) ==
              fmt::format("[3] error: a.sql:2:{0}: {1}\n    2 | {2}\n      | {3:>{0}}\nnext: {4}\n", example.column,
                          example.message, example.text, '^', example.next));
    }
}

TEST_CASE("parameters that a script declares are put in place before it is split") {
    const auto script = script_of("-- belay:params owner\nalter table a owner to :\"owner\"; select :other;");
    CHECK(statements_of(prepare(script, postgres, {{"owner", "x;y"}})) ==
          Texts{"alter table a owner to \"x;y\"", "select :other"});
    CHECK(refusal_of([&] { prepare(script, postgres, {}); }) ==
          "[2] error: a.sql: parameter 'owner' has no value\n"
          "next: pass --set owner=VALUE or set it under [params] in belay.toml\n");
}

TEST_CASE("a script of blanks, comments and semicolons has no statements") {
    for (const std::string text : {"", " \n", "-- a", "-- a\n;\n/* b; */ ;", "/* a */-- b"}) {
        CAPTURE(text);
        CHECK(has_no_statements(Source{.path = "a.sql", .text = text}));
    }
    for (const std::string text : {"select 1", "-- a\nselect 1", "/* a */ b", "/* never closed", "- a"}) {
        CAPTURE(text);
        CHECK_FALSE(has_no_statements(Source{.path = "a.sql", .text = text}));
    }
}

TEST_CASE("a script that history kept reads back as it was") {
    const auto written = script_of("-- belay:params a\n-- belay:noop\nselect :a;", Section::down);
    const auto kept = stored_script(Section::down, "kept", stored_text(written));
    CHECK(kept.source.text == written.source.text);
    CHECK(kept.directives.parameters == Texts{"a"});
    CHECK(kept.directives.noop);
}

TEST_CASE("a kept section declares the parameters that its file's head declared") {
    auto section = script_of("select :a;", Section::down);
    section.directives.parameters = {"a"};
    CHECK(stored_text(section) == "-- belay:params a\nselect :a;");
    const auto kept = stored_script(Section::down, "kept", stored_text(section));
    CHECK(statements_of(prepare(kept, postgres, {{"a", "7"}})) == Texts{"select 7"});
}

TEST_CASE("a kept script says in belay's words what another tool's mark said") {
    auto section = script_of("drop index concurrently a;", Section::down);
    section.directives.transaction = false;
    CHECK(stored_text(section) == "-- belay:transaction off\ndrop index concurrently a;");
    CHECK_FALSE(stored_script(Section::down, "kept", stored_text(section)).directives.transaction);
    section = script_of("vacuum; select 1;", Section::down);
    section.directives.transaction_if_possible = true;
    CHECK(stored_text(section) == "-- belay:transaction auto\nvacuum; select 1;");
    CHECK_FALSE(
        prepare(stored_script(Section::down, "kept", stored_text(section)), postgres, {}).directives.transaction);
    auto nothing = script_of("-- nothing", Section::down);
    nothing.directives.noop = true;
    CHECK(stored_text(nothing) == "-- belay:noop\n-- nothing");
}

TEST_CASE("transaction auto has one unless a statement cannot run in it") {
    const auto runs_inside = [](const std::string& text) {
        return prepare(script_of("-- belay:transaction auto\n" + text), postgres, {}).directives.transaction;
    };
    CHECK(runs_inside("select 1;"));
    CHECK_FALSE(runs_inside("vacuum;"));
    CHECK_FALSE(runs_inside("select 1; vacuum;"));
    CHECK_FALSE(runs_inside("begin; select 1; commit; vacuum;"));
    CHECK(runs_inside("begin; select 1; commit;"));
    CHECK_FALSE(runs_inside("begin; select 1; commit; begin; select 2; commit;"));
}

TEST_CASE("a kept verify script keeps its rule") {
    auto verify = script_of("select 1;", Section::verify);
    verify.directives.verify_rule = VerifyRule::errors;
    CHECK(stored_text(verify) == "-- belay:verify-rule errors\nselect 1;");
    CHECK(stored_script(Section::verify, "kept", stored_text(verify)).directives.verify_rule == VerifyRule::errors);
}

TEST_CASE("a verify script whose rule is that only errors fail may commit, which is undone") {
    auto verify = script_of("begin; insert into a values (1); commit;", Section::verify);
    verify.directives.verify_rule = VerifyRule::errors;
    CHECK(statements_of(prepare(verify, postgres, {})) == Texts{"insert into a values (1)"});
}

TEST_CASE("a script that runs as another tool sends it runs in the transactions that it begins and ends itself") {
    const auto groups_in = [](const std::string& text) {
        const auto script = prepare(script_of("-- belay:transaction auto\n" + text), postgres, {});
        Texts result;
        for (const auto& [first, count] : script.groups) {
            result.emplace_back();
            for (std::size_t i = first; i < first + count; ++i)
                result.back() += (i == first ? "" : "; ") + std::string(script.text_of(script.statements[i]));
        }
        return result;
    };
    CHECK(groups_in("begin; select 1; commit; begin; select 2; commit;").empty());  // whole groups, which pair up
    CHECK(groups_in("select 1; select 2; commit; select 3;") == Texts{"select 1; select 2", "select 3"});
    CHECK(groups_in("commit; select 1;") == Texts{"select 1"});
    CHECK(groups_in("commit; begin; commit;").empty());
    CHECK(groups_in("select 1; commit and chain; select 2; commit;") == Texts{"select 1", "select 2"});
    CHECK(groups_in("begin; select 1;") == Texts{"begin; select 1"});
    CHECK(groups_in("select 1; begin; begin; select 2; commit; vacuum; select 3; commit;") ==
          Texts{"select 1", "begin; begin; select 2", "vacuum", "select 3"});
    CHECK(groups_in("select 1; rollback; rollback; savepoint a; select 2; rollback to a; commit;") ==
          Texts{"select 1; rollback", "savepoint a; select 2; rollback to a"});
    CHECK(groups_in("commit; begin; select 1; rollback; begin;") == Texts{"begin; select 1; rollback"});
    CHECK(refusal_of([&] { groups_in("select 1; prepare transaction 'a';"); }) ==
          "[3] error: a.sql:2:11: 'prepare transaction a' does not pair up into a begin; ... commit; group\n"
          "    2 | select 1; prepare transaction 'a';\n"
          "      |           ^\n"
          "next: write whole groups, without rollback\n");
}

}  // namespace belay
