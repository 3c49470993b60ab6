#include "engine/layout/layout.h"

#include "tests/support/refusal.h"

#include <doctest/doctest.h>

#include <map>
#include <string>
#include <vector>

namespace belay {

namespace {

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

std::string loaded(const std::vector<std::string>& lines, std::string_view layout = {}) {
    const auto loaded = load(files_of(lines), {}, layout);
    std::string result;
    for (const auto& migration : loaded.migrations) {
        result += migration.id() + ": " + migration.path;
        if (migration.down) result += " down=" + migration.down->source.path;
        if (migration.baseline) result += " baseline=" + migration.baseline->source.path;
        if (!migration.up.directives.transaction) result += " outside";
        for (const auto& name : migration.up.directives.placeholders) result += " ${" + name + "}";
        result += "\n";
    }
    for (const auto& warning : loaded.warnings) result += warning + "\n";
    return result;
}

std::string refusal(const std::vector<std::string>& lines, std::string_view layout = {}) {
    const auto text = refusal_of([&] { load(files_of(lines), {}, layout); });
    return text.substr(0, text.find('\n'));
}

}  // namespace

TEST_CASE("the files of Flyway go together by version, an underscore in it is a dot") {
    CHECK(layout_of(files_of({"sql/V1__a.sql"})).name == "flyway");
    CHECK(loaded({"R__views.sql", "U1_2__b.sql", "V1.2__b.sql", "V10__Add_people.sql", "V2__c.sql", "notes.sql"}) ==
          "1.2_b: V1.2__b.sql down=U1_2__b.sql\n"
          "2_c: V2__c.sql\n"
          "10_Add_people: V10__Add_people.sql\n"
          "R__views: R__views.sql\n"
          "notes.sql is no migration and is left out\n");
}

TEST_CASE("placeholders are what stands in the text, unless Flyway was told to replace none") {
    const std::string script = "V1__a.sql=select '${a}', ${b.c}; -- ${a}\n";
    CHECK(loaded({script}) == "1_a: V1__a.sql ${a} ${b.c}\n");
    CHECK(loaded({script, "V1__a.sql.conf=placeholderReplacement=false\n"}) == "1_a: V1__a.sql\n");
    CHECK(loaded({script, "flyway.toml=[flyway]\nplaceholderReplacement = false\n"}) == "1_a: V1__a.sql\n");
    CHECK(refusal({"V1__a.sql=select 1,\n '${flyway:environment}';"}) ==
          "[3] error: V1__a.sql:2:3: Flyway fills 'flyway:environment' by itself, which belay does not");
    const auto files = files_of({"sql/V1__a.sql=select '${flyway:filename}', '${flyway:user}';"});
    CHECK(load(files, {}).migrations.front().up.directives.defaults ==
          std::map<std::string, std::string>{{"flyway:filename", "V1__a.sql"}});
    CHECK(refusal({"V1__a.sql=select '${';"}) ==
          "[3] error: V1__a.sql:1:9: the placeholder that begins here has no '}'");
}

TEST_CASE("the settings beside a script are honoured, or refused by name") {
    CHECK(loaded({"V1__a.sql", "V1__a.sql.conf=# alone\nexecuteInTransaction=false\nencoding=UTF-8\n"}) ==
          "1_a: V1__a.sql outside\n");
    CHECK(refusal({"V1__a.sql", "V1__a.sql.conf=encoding=UTF-8\nshouldExecute=${a}==b\n"}) ==
          "[3] error: V1__a.sql.conf:2:1: 'shouldExecute' is '${a}==b', which belay does not honour");
    CHECK(refusal({"V1__a.sql", "flyway.conf=flyway.url=jdbc:x\nflyway.sqlMigrationPrefix=M\n"}) ==
          "[3] error: flyway.conf:2:1: 'flyway.sqlMigrationPrefix' is 'M', which belay does not honour");
    const auto defaults = [](const std::string& settings) {
        return load(files_of({"V1__a.sql=select ${a};", settings}), {}).migrations.front().up.directives.defaults;
    };
    using Values = std::map<std::string, std::string>;
    CHECK(defaults("flyway.toml=[flyway.placeholders]\na = \"b\"\nc = \"d\"\n") == Values{{"a", "b"}});
    CHECK(defaults("flyway.conf=flyway.placeholders.a=b\n") == Values{{"a", "b"}});
    CHECK(loaded({"V1__a.sql", "flyway.toml=[flyway]\nsqlMigrationPrefix = \"V\"\n"}) == "1_a: V1__a.sql\n");
}

TEST_CASE("a baseline belongs to the migration of its version, or is the first itself") {
    CHECK(loaded({"B2__all.sql", "V1__a.sql", "V2__b.sql", "V3__c.sql"}) ==
          "1_a: V1__a.sql\n2_b: V2__b.sql baseline=B2__all.sql\n3_c: V3__c.sql\n");
    CHECK(loaded({"B2__all.sql", "U2__all.sql", "V3__c.sql"}) ==
          "2_all: B2__all.sql down=U2__all.sql\n3_c: V3__c.sql\n");
    CHECK(loaded({"B1_0__all.sql", "V1.0__a.sql"}) == "1.0_a: V1.0__a.sql baseline=B1_0__all.sql\n");
}

TEST_CASE("a baseline that could be pending where what it stands for is applied is refused") {
    CHECK(refusal({"B2__all.sql", "V1__a.sql", "V3__c.sql"}) ==
          "[3] error: B2__all.sql: is a baseline of version 2 beside older files, and there is no V2: where those are "
          "applied already it would be pending");
    CHECK(refusal({"B1__a.sql", "B2__all.sql", "V3__c.sql"}).starts_with("[3] error: B2__all.sql: is a baseline of"));
    CHECK(refusal({"B01__a.sql", "B1__b.sql", "V1__c.sql"}) ==
          "[3] error: B1__b.sql: is a second baseline of version 1: the other is B01__a.sql");
    CHECK(refusal({"B1__a.sql", "B1__a.sql.conf=executeInTransaction=false", "V1__a.sql"}) ==
          "[3] error: B1__a.sql: is a baseline, which runs in a transaction with the records of all that it stands "
          "for");
}

TEST_CASE("callbacks of Flyway run at the moments that belay has as hooks") {
    const auto files =
        files_of({"V1__a.sql", "afterEachUndo.sql", "afterMigrate.sql", "afterMigrate__b.sql=select ${x};",
                  "afterMigrateError.sql", "beforeEachMigrate.sql", "beforeMigrate__a.sql"});
    std::string result;
    for (const auto& callback : load(files, {}).callbacks) {
        result += callback.script.source.path + " " + std::to_string(static_cast<int>(callback.hook)) + " " +
                  std::string(name_of(callback.direction));
        for (const auto& name : callback.script.directives.placeholders) result += " ${" + name + "}";
        result += "\n";
    }
    CHECK(result ==
          "afterEachUndo.sql 3 down\n"
          "afterMigrate.sql 1 up\n"
          "afterMigrate__b.sql 1 up ${x}\n"
          "afterMigrateError.sql 4 up\n"
          "beforeEachMigrate.sql 2 up\n"
          "beforeMigrate__a.sql 0 up\n");
}

TEST_CASE("what Flyway would run and belay cannot is refused by name") {
    CHECK(refusal({"V1__a.sql", "beforeEachMigrateStatement__x.sql"}) ==
          "[3] error: beforeEachMigrateStatement__x.sql: is a callback of Flyway for 'beforeEachMigrateStatement', a "
          "moment that belay does not have");
    CHECK(refusal({"V1__a.sql", "createSchema.sql"}).starts_with("[3] error: createSchema.sql: is a callback of"));
    CHECK(loaded({"V1__a.sql", "beforeClean.sql"}) ==
          "1_a: V1__a.sql\nbeforeClean.sql is a callback of Flyway for a command that belay does not have, and is left "
          "out\n");
    CHECK(refusal({"V1__a.sql", "V2..3__b.sql"}) == "[3] error: V2..3__b.sql: '2..3' is no version that belay reads");
    CHECK(refusal({"V2024.01.31.12.00.00__a.sql"}) ==
          "[3] error: V2024.01.31.12.00.00__a.sql: '2024.01.31.12.00.00' is no version that belay reads");
}

TEST_CASE("an undo without what it takes back shows refinery, where it is a migration of its own") {
    CHECK(layout_of(files_of({"V1__a.sql", "U2__b.sql"})).name == "refinery");
    CHECK(loaded({"V1__a.sql", "U2__b.sql=select '${no}';", "R__x.sql"}) ==
          "1_a: V1__a.sql\n"
          "2_b: U2__b.sql\n"
          "R__x.sql is no migration and is left out\n");
    CHECK(refusal({"V1__a.sql", "U1__a.sql"}, "refinery") ==
          "[3] error: U1__a.sql: two 'up' scripts of version 1: the other is V1__a.sql");
    CHECK(loaded({"V1__a.sql", "U2__b.rs", "U3__c.sql"}) == "1_a: V1__a.sql\n2_b: U2__b.rs\n3_c: U3__c.sql\n");
}

TEST_CASE("a migration in code is known, and has nothing to run") {
    CHECK(loaded({"V1__a.sql", "V2__b.java=class V2__b {}", "Helper.java"}) ==
          "1_a: V1__a.sql\n2_b: V2__b.java\nHelper.java is no migration and is left out\n");
    const auto files = files_of({"V2__b.java=class V2__b {}"});
    CHECK(load(files, {}, "flyway").migrations.front().up.source.text.empty());
    CHECK(loaded({"V1__a.sql", "V5__x.SQL", "V6__x.txt"}) ==
          "1_a: V1__a.sql\n"
          "V5__x.SQL is no migration and is left out: its name ends in '.SQL' and not in '.sql'\n"
          "V6__x.txt is no migration and is left out\n");
}

TEST_CASE("new counts on from the newest file of Flyway") {
    const auto next = [](const std::vector<std::string>& lines) {
        const auto files = files_of(lines);
        return layout_of(files, "flyway")
            .create({.name = "Add e-mail"}, Graph(load(files, {}, "flyway").migrations), "m")
            .front()
            .path;
    };
    CHECK(next({}) == "m/V1__Add_e_mail.sql");
    CHECK(next({"V1__a.sql", "V2.3__b.sql", "R__x.sql"}) == "m/V3__Add_e_mail.sql");
    CHECK(next({"V009__a.sql"}) == "m/V010__Add_e_mail.sql");
    CHECK(next({"V29990101000000__a.sql"}) == "m/V29990101000001__Add_e_mail.sql");
}

}  // namespace belay
