#include "engine/layout/layout.h"

#include "engine/sql/script.h"
#include "tests/support/dialects.h"
#include "tests/support/refusal.h"

#include <doctest/doctest.h>

#include <map>
#include <string>
#include <vector>

namespace belay {

namespace {

const std::string planner = " 2024-01-31T12:00:00Z Ann Onymous <ann@example.com>\n";

File plan_of(const std::string& lines, const std::string& path = "db/sqitch.plan") {
    return {path, "%syntax-version=1.0.0\n%project=flipr\n\n" + lines};
}

std::vector<File> files_of(const std::string& plan, const std::vector<std::string>& scripts) {
    std::vector<File> files{plan_of(plan)};
    for (const auto& script : scripts) files.push_back({"db/" + script, "select 1;\n"});
    return files;
}

/// "users <- base: down verify @tag", a line for each migration, then the warnings.
std::string loaded(const std::vector<File>& files) {
    const auto loaded = load(files, {});
    std::string result;
    const Graph graph(loaded.migrations);
    for (const auto& migration : graph.migrations()) {
        result += migration.id() + " " + migration.path + " <-";
        for (const auto& word : *migration.requirements) result += " " + word.text;
        if (migration.down) result += " down";
        if (migration.verify) result += " verify";
        for (const auto& tag : migration.tags) result += " @" + tag.text;
        result += "\n";
    }
    for (const auto& warning : loaded.warnings) result += warning + "\n";
    return result;
}

std::string refusal(const std::vector<File>& files) {
    const auto text = refusal_of([&] { load(files, {}); });
    return text.substr(0, text.find('\n'));
}

}  // namespace

TEST_CASE("the plan of Sqitch is the order of its changes") {
    const auto files = files_of("b" + planner + "a" + planner + "@v1" + planner + "lists/all [b @v1]" + planner,
                                {"deploy/a.sql", "deploy/b.sql", "deploy/lists/all.sql", "deploy/old.sql",
                                 "revert/a.sql", "test/x.sql", "verify/lists/all.sql"});
    CHECK(layout_of(files).name == "sqitch");
    CHECK(loaded(files) ==
          "b db/deploy/b.sql <-\n"
          "a db/deploy/a.sql <- b down @v1\n"
          "lists/all db/deploy/lists/all.sql <- a b a verify\n"
          "db/deploy/old.sql is not in the plan and is left out\n");
}

TEST_CASE("what a change was before it was reworked keeps its version, and its scripts have the name of a tag") {
    const auto plan = "a" + planner + "@v1" + planner + "b" + planner + "@v2" + planner + "a [a@v1]" + planner;
    CHECK(loaded(files_of(plan, {"deploy/a.sql", "deploy/a@v2.sql", "deploy/b.sql", "revert/a@v2.sql"})) ==
          "a db/deploy/a@v2.sql <- down @v1\n"
          "b db/deploy/b.sql <- a @v2\n"
          "a@v2 db/deploy/a.sql <- b a\n");
    CHECK(loaded(files_of(plan, {"deploy/a.sql", "deploy/a@v1.sql", "deploy/b.sql"})).starts_with("a db/deploy/a@v1"));
}

TEST_CASE("a rework adds a version and changes none") {
    auto plan = "a" + planner + "@v1" + planner + "@v1.1" + planner;
    CHECK(loaded(files_of(plan, {"deploy/a.sql"})) == "a db/deploy/a.sql <- @v1 @v1.1\n");
    plan += "a" + planner + "@v2" + planner;
    CHECK(loaded(files_of(plan, {"deploy/a.sql", "deploy/a@v1.sql"})) ==
          "a db/deploy/a@v1.sql <- @v1 @v1.1\na@v1 db/deploy/a.sql <- a @v2\n");
    plan += "a" + planner;
    CHECK(loaded(files_of(plan, {"deploy/a.sql", "deploy/a@v1.sql", "deploy/a@v2.sql"})) ==
          "a db/deploy/a@v1.sql <- @v1 @v1.1\na@v1 db/deploy/a@v2.sql <- a @v2\na@v2 db/deploy/a.sql <- a@v1\n");
}

TEST_CASE("only an error fails a verify script of Sqitch") {
    const auto migrations =
        load(files_of("a" + planner, {"deploy/a.sql", "revert/a.sql", "verify/a.sql"}), {}).migrations;
    CHECK(migrations.front().verify->directives.verify_rule == VerifyRule::errors);
}

TEST_CASE("what the plan of Sqitch asks for and cannot have is refused with its place") {
    const std::vector<std::string> scripts{"deploy/a.sql", "deploy/b.sql"};
    CHECK(refusal(files_of("a" + planner + "c" + planner, scripts)) ==
          "[3] error: db/sqitch.plan:5:1: the plan has 'c', and there is no db/deploy/c.sql");
    CHECK(refusal(files_of("a [b]" + planner + "b" + planner, scripts)) ==
          "[3] error: db/sqitch.plan:4:4: 'a' requires 'b', which the plan does not have before it");
    CHECK(refusal(files_of("a" + planner + "b [!a]" + planner, scripts)) ==
          "[3] error: db/sqitch.plan:5:4: 'b' conflicts with 'a', which the plan has before it");
    CHECK(refusal(files_of("a [!b]" + planner + "b" + planner, scripts)) == "nothing was refused");
    CHECK(refusal({plan_of("", "sqitch.plan"), plan_of("", "x/sqitch.plan")}) ==
          "[3] error: x/sqitch.plan: is a second plan; the first is sqitch.plan");
}

TEST_CASE("sqitch.conf says where the scripts are, or is refused by name") {
    const auto with = [](const std::string& conf) {
        return std::vector<File>{plan_of("a" + planner),
                                 {"db/up/a.sql", "select 1;"},
                                 {"sqitch.conf", "# a comment\n[core]\n\tengine = pg\n" + conf}};
    };
    CHECK(loaded(with("\ttop_dir = db\n deploy_dir = db/up/\n")) == "a db/up/a.sql <-\n");
    CHECK(refusal(with("\ttop_dir = other\n")) ==
          "[3] error: sqitch.conf:4:2: 'top_dir' is other, and the plan is in db");
    CHECK(refusal(with("[engine \"pg\"]\n\tdeploy_dir = x\n")) ==
          "[3] error: sqitch.conf:5:2: 'deploy_dir' of [engine \"pg\"] says which files Sqitch reads");
    CHECK(refusal(with("[target \"dev.variables\"]\n\tschema = x\n")) ==
          "[3] error: sqitch.conf:5:2: Sqitch gives the variable 'schema' to the scripts of one engine or target");
}

TEST_CASE("variables of Sqitch are parameters of its scripts, unless these say which they have") {
    const std::vector<File> files{
        plan_of("a" + planner + "b" + planner),
        {"db/deploy/a.sql", "select :'who', x::text, y[1:n] from :schema.t;"},
        {"db/revert/a.sql", "select ':who'::text, :\"why\";"},
        {"db/deploy/b.sql", "-- belay:params who\nselect :who, :other;"},
        {"sqitch.conf",
         "[core]\nengine = pg\n[core \"variables\"]\nwho = ann\nschema = app\n[revert.variables]\nwhy = no\n"}};
    const auto loaded = load(files, {"postgres", {}});
    const auto& a = loaded.migrations[0];
    using Names = std::vector<std::string>;
    using Values = std::map<std::string, std::string>;
    CHECK(a.up.directives.parameters == Names{"*"});
    CHECK(a.up.directives.defaults == Values{{"who", "ann"}, {"schema", "app"}});
    CHECK(a.down->directives.defaults == Values{{"who", "ann"}, {"schema", "app"}, {"why", "no"}});
    CHECK(loaded.migrations[1].up.directives.parameters == Names{"who"});
    CHECK(load(files, {"sqlite", {}}).migrations[0].up.directives.parameters.empty());
    const Dialect dialect{.name = "postgres", .lexical = postgres_rules};
    CHECK(prepare(a.up, dialect, {{"who", "bob"}}).source.text == "select 'bob', x::text, y[1:n] from app.t;");
    CHECK(prepare(*a.down, dialect, {}).source.text == "select ':who'::text, \"no\";");
    auto other = a.up;
    other.directives.defaults.clear();
    CHECK(refusal_of([&] {
              prepare(other, dialect, {{"who", "bob"}});
          }) ==
          "[2] error: db/deploy/a.sql:1:37: parameter 'schema' has no value\n"
          "    1 | select :'who', x::text, y[1:n] from :schema.t;\n"
          "      |                                     ^\n"
          "next: pass --set schema=VALUE or set it under [params] in belay.toml\n");
}

TEST_CASE("what psql would read into a script of Sqitch stands in its place") {
    const auto script = [](const std::string& text) {
        const std::vector<File> files{plan_of("a" + planner),
                                      {"db/deploy/a.sql", text},
                                      {"db/deploy/part.sql", "select 2;\n\\ir more/x.sql\nselect 4;\n"},
                                      {"db/deploy/more/x.sql", "select 3;\n"},
                                      {"db/lib/f.sql", "select 5;"},
                                      {"db/rows.csv", "1,a\n2,b"}};
        return load(files, {"postgres", {}}).migrations.front().up.source;
    };
    const auto source = script("select 1;\n  \\ir part.sql\n\\i 'lib/f.sql'\nselect 6;\n");
    CHECK(source.text == "select 1;\nselect 2;\nselect 3;\n\nselect 4;\n\nselect 5;\nselect 6;\n");
    const auto place = [&](const std::string& word) {
        const auto at = place_of(source, source.text.find(word));
        return at.path + ":" + std::to_string(at.line);
    };
    CHECK(place("select 1") == "db/deploy/a.sql:1");
    CHECK(place("select 3") == "db/deploy/more/x.sql:1");
    CHECK(place("select 4") == "db/deploy/part.sql:3");
    CHECK(place("select 5") == "db/lib/f.sql:1");
    CHECK(place("select 6") == "db/deploy/a.sql:4");
    CHECK(script("\\copy t (a, b) from rows.csv with (format csv)\n").text ==
          "copy t (a, b) from stdin with (format csv);\n1,a\n2,b\n\\.\n");
    const auto refused = [&](const std::string& text) {
        const auto whole = refusal_of([&] { script(text); });
        return whole.substr(0, whole.find('\n'));
    };
    CHECK(refused("select 1;\n\\i none.sql\n") ==
          "[3] error: db/deploy/a.sql:2:1: db/none.sql cannot be read, which psql reads here");
    CHECK(refused("\\ir a.sql\n") == "[3] error: db/deploy/a.sql:1:1: files that include each other");
    CHECK(refused("\\i :file\n") ==
          "[3] error: db/deploy/a.sql:1:4: a variable in the name of a file, which belay does not read");
    CHECK(refused("\\copy t to 'x'\n") ==
          "[3] error: db/deploy/a.sql:1:1: '\\copy ... to' writes a file, which belay does not");
    CHECK(refused("\\copy t from program 'x'\n") ==
          "[3] error: db/deploy/a.sql:1:1: '\\copy ... from program', which belay does not run");
}

}  // namespace belay
