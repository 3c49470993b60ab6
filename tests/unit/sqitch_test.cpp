#include "engine/layout/layout.h"

#include "tests/support/refusal.h"

#include <doctest/doctest.h>

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

TEST_CASE("a reworked change keeps its older scripts under the name of a tag") {
    const auto plan = "a" + planner + "@v1" + planner + "b" + planner + "@v2" + planner + "a [a@v1]" + planner;
    CHECK(loaded(files_of(plan, {"deploy/a.sql", "deploy/a@v2.sql", "deploy/b.sql", "revert/a@v2.sql"})) ==
          "a@v2 db/deploy/a@v2.sql <- down @v1\n"
          "b db/deploy/b.sql <- a@v2 @v2\n"
          "a db/deploy/a.sql <- b a@v2\n");
    CHECK(loaded(files_of(plan, {"deploy/a.sql", "deploy/a@v1.sql", "deploy/b.sql"})).starts_with("a@v1 "));
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
    CHECK(refusal(with("[deploy \"variables\"]\n\tschema = x\n")) ==
          "[3] error: sqitch.conf:5:2: Sqitch gives the variable 'schema' to its scripts");
}

}  // namespace belay
