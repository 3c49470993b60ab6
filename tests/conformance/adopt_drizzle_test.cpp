#include "engine/adopt/adoption.h"
#include "engine/adopt/search.h"
#include "engine/adopt/tools.h"
#include "engine/layout/layout.h"
#include "tests/support/database.h"
#include "tests/support/temporary_directory.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace belay {
namespace {

constexpr std::string_view journal = R"({"entries": [{"when": 1714564800123, "tag": "0000_first"},
                                                     {"when": 1714651200456, "tag": "0001_second"}]})";

/// Two migrations under a journal.
Graph with_journal(const TemporaryDirectory& folder) {
    folder.write("0000_first.sql", "create table a (x int);\n");
    folder.write("0001_second.sql", "create table b (x int);\n");
    folder.write("meta/_journal.json", journal);
    return Graph(load(read_directory(folder.path()), {}).migrations);
}

/// The same in a folder each.
Graph in_folders(const TemporaryDirectory& folder) {
    folder.write("20240501120000_first/migration.sql", "create table a (x int);\n");
    folder.write("20240501120000_first/snapshot.json", "{}");
    folder.write("20240502120000_second/migration.sql", "create table b (x int);\n");
    folder.write("20240502120000_second/snapshot.json", "{}");
    return Graph(load(read_directory(folder.path()), {}).migrations);
}

std::string table_in(const Session& session) {
    return session.dialect().name == "postgres" ? "drizzle.__drizzle_migrations" : "__drizzle_migrations";
}

std::unique_ptr<Session> session_on(const Database& database) {
    auto session = database.open();
    session->query("select 1");
    const auto definition = std::ranges::find(drizzle_tool.definitions, session->dialect().name, &Definition::dialect);
    run(*session, ledger_of(drizzle_tool, *session).definition(definition->sql));
    return session;
}

std::vector<Entry> entries_in(Session& session, const Graph& graph) {
    const auto histories = search(session);
    REQUIRE(histories.of(drizzle_tool) != nullptr);
    return drizzle_tool.read(histories.of(drizzle_tool)->ledger, graph);
}

std::string verdicts(Session& session, const Graph& graph) {
    std::string result;
    for (const auto& claim : make_adoption(drizzle_tool, entries_in(session, graph), graph, {}, {}).claims)
        result += fmt::format("{} {} {}\n", name_of(claim.verdict), claim.id(), claim.why);
    return result;
}

std::vector<Applied> all_of(const Graph& graph) {
    std::vector<Applied> applied;
    for (const auto& migration : graph.migrations())
        applied.push_back({.migration = &migration, .key = drizzle_tool.key(migration)});
    return applied;
}

}  // namespace

TEST_CASE("drizzle's rows are told by the time of the journal, and their hashes compared") {
    const auto database = any_database();
    const TemporaryDirectory folder;
    const auto graph = with_journal(folder);
    const auto session = session_on(*database);
    // As drizzle-orm 0.45 has written it.
    run(*session, "insert into " + table_in(*session) +
                      " (hash, created_at) values"
                      " ('02ff4e7bb9e72f13bd2da2c1ee3dfbb8a3b4aee4eb44a07ef3bb8f9e1a0b9f3c', 1714564800123)");
    CHECK(verdicts(*session, graph).starts_with("refused 0000_first was applied from another text"));
    run(*session, "delete from " + table_in(*session));
    drizzle_tool.write(ledger_of(drizzle_tool, *session), all_of(graph));
    CHECK(verdicts(*session, graph) == "adopt 0000_first \nadopt 0001_second \n");
    CHECK(value(*session, "select count(*) from " + table_in(*session) + " where created_at = 1714651200456") == "1");
}

TEST_CASE("a checkout with other line ends is no other text to drizzle's history") {
    const auto database = any_database();
    const TemporaryDirectory folder;
    const auto graph = with_journal(folder);
    const auto session = session_on(*database);
    drizzle_tool.write(ledger_of(drizzle_tool, *session), all_of(graph));
    folder.write("0000_first.sql", "create table a (x int);\r\n");
    CHECK(verdicts(*session, graph) == "adopt 0000_first \nadopt 0001_second \n");
}

TEST_CASE("folders of drizzle are told by their seconds, and their names go into the history that has some") {
    const auto database = any_database();
    const TemporaryDirectory folder, older;
    const auto graph = in_folders(folder);
    const auto session = session_on(*database);
    drizzle_tool.write(ledger_of(drizzle_tool, *session), all_of(with_journal(older)));
    CHECK(verdicts(*session, graph) == "adopt 20240501120000_first \nadopt 20240502120000_second \n");
    run(*session, "delete from " + table_in(*session));
    run(*session, "alter table " + table_in(*session) + " add column name text");
    drizzle_tool.write(ledger_of(drizzle_tool, *session), all_of(graph));
    CHECK(value(*session, "select name from " + table_in(*session) + " where created_at = 1714564800000") ==
          "20240501120000_first");
}

TEST_CASE("a folder of Supabase that drizzle-kit writes into has drizzle's history as well") {
    const auto database = any_database();
    const TemporaryDirectory folder;
    folder.write("supabase/migrations/0000_first.sql", "create table a (x int);\n");
    folder.write("supabase/migrations/meta/_journal.json",
                 R"({"entries": [{"when": 1714564800123, "tag": "0000_first"}]})");
    const auto loaded = load(read_directory(folder.path()), {});
    CHECK(loaded.layout == "supabase");
    const Graph graph(loaded.migrations);
    const auto session = session_on(*database);
    drizzle_tool.write(ledger_of(drizzle_tool, *session), all_of(graph));
    CHECK(verdicts(*session, graph) == "adopt 0000_first \n");
}

}  // namespace belay
