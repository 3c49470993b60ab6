#include "engine/adopt/adoption.h"

#include "engine/adopt/export.h"
#include "engine/adopt/search.h"
#include "engine/adopt/tools.h"
#include "tests/support/database.h"
#include "tests/support/temporary_directory.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

// Histories of other tools in tables that somebody has named, or in another schema.

namespace belay {
namespace {

Graph graph_in(const TemporaryDirectory& folder) {
    std::vector<Migration> migrations;
    for (const auto* version : {"1", "2"}) {
        Migration migration{.version = Version::recorded(version).value(), .name = "a"};
        migration.path = folder.write(std::string(version) + "_a/V" + version + "__a.sql",
                                      "create table a" + std::string(version) + " (id integer);\n");
        migration.checksum = version;
        migrations.push_back(std::move(migration));
    }
    return Graph(std::move(migrations));
}

History history_of(const Graph& graph) {
    std::vector<Record> records;
    for (std::size_t i = 0; i < graph.size(); ++i) {
        records.push_back({.seq = static_cast<std::int64_t>(i) + 1,
                           .version = graph[i].version,
                           .name = graph[i].name,
                           .checksum = graph[i].checksum,
                           .at = "2024-05-06T07:08:09Z"});
    }
    return History(records);
}

std::string_view definition_in(const Session& session, const Tool& tool) {
    const auto found = std::ranges::find(tool.definitions, session.dialect().name, &Definition::dialect);
    return found == tool.definitions.end() ? "" : found->sql;
}

/// Writes what is applied into tables of the tool that are made at `place`, and reads them again.
std::vector<std::string> there_and_back(Session& session, const Tool& tool, const LedgerPlace& place) {
    const TemporaryDirectory folder;
    const auto graph = graph_in(folder);
    const auto ledger = ledger_of(tool, session, place);
    ledger.execute(ledger.definition(definition_in(session, tool)));
    tool.write(ledger_of(tool, session, place), make_export(tool, {}, graph, history_of(graph)));
    std::vector<std::string> keys;
    const auto histories = search(session, place, &tool);
    REQUIRE(histories.of(tool) != nullptr);
    for (const auto& entry : tool.read(histories.of(tool)->ledger, graph)) keys.push_back(plain_key(entry.key));
    return keys;
}

/// Those whose migrations are files of SQL that tell all.
bool can_be_tried(const Tool& tool, const Session& session) {
    constexpr std::array more_than_files{&sqitch_tool, &liquibase_tool, &drizzle_tool};
    return !definition_in(session, tool).empty() && std::ranges::find(more_than_files, &tool) == more_than_files.end();
}

}  // namespace

TEST_CASE("a tool's history may be in a table of any name, and is found by that name only") {
    for (const auto* tool : tools()) {
        CAPTURE(tool->name);
        const auto database = any_database();
        const auto session = database->open();
        session->query("select 1");
        if (!can_be_tried(*tool, *session) || tool->has_fixed_names) continue;
        const LedgerPlace place{.table = "My \"{name}\" $1"};
        CHECK(there_and_back(*session, *tool, place).size() == 2);
        CHECK(search(*session).of(*tool) == nullptr);
        CHECK(there_and_back(*session, *tool, {}).size() == 2);  // the usual one beside it
    }
}

TEST_CASE("a tool's history may be in a schema that names are not looked for in") {
    for (const auto* tool : tools()) {
        CAPTURE(tool->name);
        const auto database = any_database();
        const auto session = database->open();
        if (session->dialect().name != "postgres" || !can_be_tried(*tool, *session)) continue;
        run(*session, "create schema \"Other's\"");
        const LedgerPlace place{.schema = "Other's"};
        CHECK(there_and_back(*session, *tool, place).size() == 2);
        CHECK(search(*session).of(*tool) == nullptr);
        // Its table has one column that tells, which many a table has; it is never elsewhere.
        if (tool == &supabase_tool) continue;
        CHECK(search_elsewhere(*session, std::vector{std::string(tool->table)}).size() == 1);
    }
}

TEST_CASE("a table under another name is known by its columns where they tell something") {
    const auto database = any_database();
    const auto session = database->open();
    run(*session, "create table \"Applied\" (id integer, name varchar(9), run_on timestamp)");
    run(*session, "create table app (version varchar(128) primary key)");
    run(*session,
        "create table schema_version (installed_rank int, version text, description text, type text,"
        " script text, checksum int, installed_by text, installed_on text, execution_time int, success boolean)");
    std::string found;
    const std::vector<std::string> names{"Applied", "app", "schema_version"};
    for (const auto& one : search_elsewhere(*session, names)) {
        for (const auto& command : one.commands(" --env x")) found += command + "\n";
    }
    const bool server = session->dialect().name == "postgres";
    CHECK(found == std::string(server ? "belay adopt --env x --from node-pg-migrate --table Applied\n" : "") +
                       "belay adopt --env x --from flyway --table schema_version\n");
}

}  // namespace belay
