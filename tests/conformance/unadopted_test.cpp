#include "engine/adopt/unadopted.h"

#include "engine/engine.h"
#include "engine/layout/layout.h"
#include "tests/support/database.h"
#include "tests/support/refusal.h"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

// What a project finds that has no history yet, as a program that embeds belay meets it.

namespace belay {
namespace {

constexpr auto into_existing = FirstRun::Existing::accepted;

Graph graph_of(const std::string& up) {
    return Graph(load({{"1_a.up.sql", up}, {"1_a.down.sql", "drop table a;"}}, {}).migrations);
}

const std::string up_script = "create table a (x integer);";

std::string refusal_of_up(const Database& database, const Engine::Options& options, const std::string& up = up_script) {
    const auto session = database.open();
    Reporter quiet;
    const auto refusal = refusal_of([&] { Engine(graph_of(up), *session, quiet, options).up(); });
    const auto name = session->name();
    const auto at = refusal.find(name);
    return at == std::string::npos ? refusal : refusal.substr(0, at) + "DATABASE" + refusal.substr(at + name.size());
}

}  // namespace

TEST_CASE("a first run into a database that holds a table is refused, and goes on where it accepts that") {
    const auto database = any_database();
    run(*database->open(), "create table notes (x integer)");
    CHECK(refusal_of_up(*database, {}) ==
          "[4] error: DATABASE has a table or view (notes), and no history of belay's\nnothing was executed\n"
          "next: where some of these migrations are applied, record them up to the newest that is: belay stamp 1 -m "
          "WHY; where none is applied: belay up --into-existing\n");
    CHECK(refusal_of_up(*database, {.first_run = {.existing = into_existing}}) == "nothing was refused");
}

TEST_CASE("belay's own tables without a record make no first run") {
    const auto database = any_database();
    CHECK(refusal_of_up(*database, {}, "create table a (x integer; -- is wrong").starts_with("[8] error: 1_a.up.sql"));
    const auto session = database->open();
    const std::string history(session->dialect().history_in_sql());
    run(*session, "delete from " + history + " where project = 'default'");
    CHECK(refusal_of_up(*database, {}) == "nothing was refused");
}

TEST_CASE("whoever sees the table of a run that goes on meanwhile sees its record too") {
    const auto database = any_database();
    const auto session = database->open();
    HistoryTable table(*session, "blog");
    const auto before = table.read().project;
    CHECK(refusal_of_up(*database, {.project = "shop"}) == "nothing was refused");
    CHECK(unadopted(table, *session, graph_of(up_script), before, {}).empty());
}

TEST_CASE("a project that nobody named does not run what another one has, and a named one does") {
    const auto database = any_database();
    const std::string up = "create table if not exists a (x integer);";
    CHECK(refusal_of_up(*database, {.project = "shop"}, up) == "nothing was refused");
    CHECK(
        refusal_of_up(*database, {}, up) ==
        "[4] error: DATABASE has 1_a of the same text in project 'shop', and no history of this one\nnothing was "
        "executed\nnext: name the project: belay up --project shop; to have them twice: belay up --project default\n");
    CHECK(refusal_of_up(*database, {}, "create table other (x integer);") == "nothing was refused");
    CHECK(refusal_of_up(*database, {.project = "blog"}, up) == "nothing was refused");
}

TEST_CASE("the default project may be named to have the migrations of another one twice") {
    const auto database = any_database();
    const std::string up = "create table if not exists a (x integer);";
    CHECK(refusal_of_up(*database, {.project = "shop"}, up) == "nothing was refused");
    CHECK(refusal_of_up(*database, {.first_run = {.existing = into_existing}}, up).starts_with("[4]"));
    CHECK(refusal_of_up(*database, {.first_run = {.naming = Naming::said}}, up) == "nothing was refused");
}

TEST_CASE("projects are told in the order of their names, each once") {
    const auto database = any_database();
    const auto session = database->open();
    CHECK(HistoryTable(*session, "a").other_projects().empty());
    for (const auto* project : {"c", "a", "b"}) {
        const std::string up = std::string("create table ") + project + " (x integer);";
        CHECK(refusal_of_up(*database, {.project = project}, up) == "nothing was refused");
    }
    CHECK(HistoryTable(*session, "b").other_projects() == std::vector<std::string>{"a", "c"});
    CHECK(HistoryTable(*session, "d").other_projects() == std::vector<std::string>{"a", "b", "c"});
}

}  // namespace belay
