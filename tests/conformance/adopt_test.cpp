#include "engine/adopt/adoption.h"

#include "engine/adopt/export.h"
#include "engine/adopt/search.h"
#include "engine/adopt/tools.h"
#include "engine/run/run.h"
#include "tests/support/database.h"
#include "tests/support/temporary_directory.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace belay {
namespace {

constexpr std::string_view text = "create table a (id integer);\ncreate table b (id integer);\n";

/// A migration whose up script has `text`.
struct Script {
    std::string version;
    std::string name;
    std::string path;
};

Graph graph_of(const TemporaryDirectory& folder, const std::vector<Script>& scripts) {
    std::vector<Migration> migrations;
    for (const auto& script : scripts) {
        Migration migration{.version = Version::recorded(script.version).value(), .name = script.name};
        migration.path = folder.write(script.path, text);
        migration.checksum = "sum of " + script.version;
        migrations.push_back(std::move(migration));
    }
    return Graph(std::move(migrations));
}

/// "adopt 1_a 2024-05-06T07:08:09Z", a line each.
std::string lines_of(const Adoption& adoption) {
    std::string result;
    for (const auto& claim : adoption.claims) {
        result += fmt::format("{} {}", name_of(claim.verdict), claim.id());
        if (!claim.entry.at.empty()) result += " " + claim.entry.at;
        if (claim.runs_again) result += ", runs again";
        if (!claim.why.empty()) result += ": " + claim.why;
        result += "\n";
    }
    return result;
}

bool has_tables_in(const Tool& tool, const Session& session) {
    return std::ranges::find(tool.definitions, session.dialect().name, &Definition::dialect) != tool.definitions.end();
}

/// A session on a database in which the tool has made its tables and `rows` were inserted.
std::unique_ptr<Session> session_with(const Database& database, const Tool& tool, const std::string& rows) {
    auto session = database.open();
    session->query("select 1");
    make_file(tool, *session);
    const auto definition = std::ranges::find(tool.definitions, session->dialect().name, &Definition::dialect);
    run(*session, ledger_of(tool, *session).definition(definition->sql));
    if (!rows.empty()) run(*session, rows);
    return session;
}

std::string adopted(Session& session, const Tool& tool, const Graph& graph) {
    const auto histories = search(session);
    REQUIRE(histories.found.size() == 1);
    REQUIRE(histories.found.front().tool == &tool);
    return lines_of(make_adoption(tool, tool.read(histories.found.front().ledger, graph), graph, {}, {}));
}

struct Case {
    const Tool& tool;
    std::vector<Script> scripts;
    std::string rows;
    std::string expected;
};

/// What the tools themselves write when they have run the first two of three migrations.
std::vector<Case> cases() {
    const std::vector<Script> plain{{"1", "a", "1_a.sql"}, {"2", "b", "2_b.sql"}, {"3", "c", "3_c.sql"}};
    return {
        {golang_migrate_tool, plain, "insert into schema_migrations values (2, false)", "adopt 1_a\nadopt 2_b\n"},
        {golang_migrate_tool, plain, "insert into schema_migrations values (2, true)",
         "adopt 1_a\nrefused 2_b: is dirty: a run stopped in it\n"},
        {golang_migrate_tool, plain, "insert into schema_migrations values (7, false)",
         "adopt 1_a\nadopt 2_b\nadopt 3_c\nrefused 7: has no file here\n"},
        {goose_tool, plain,
         "insert into goose_db_version (version_id, is_applied, tstamp) values"
         " (1, true, '2024-05-06 07:08:09'), (2, true, '2024-05-06 07:08:10'), (3, true, '2024-05-06 07:08:11'),"
         " (3, false, '2024-05-06 07:08:12')",
         "adopt 1_a 2024-05-06T07:08:09Z\nadopt 2_b 2024-05-06T07:08:10Z\n"},
        {dbmate_tool, plain, "insert into schema_migrations values ('1'), ('2')", "adopt 1_a\nadopt 2_b\n"},
        {mybatis_tool, plain,
         "insert into changelog values (1, '2024-05-06 07:08:09', 'a'), (2, '2024-05-06 07:08:10', 'b')",
         "adopt 1_a 2024-05-06T07:08:09Z\nadopt 2_b 2024-05-06T07:08:10Z\n"},
        {tern_tool, plain, "insert into schema_version values (2)", "adopt 1_a\nadopt 2_b\n"},
        {tern_tool, plain, "insert into schema_version values (0)", ""},
        {tern_tool, plain, "insert into schema_version values (7)",
         "adopt 1_a\nadopt 2_b\nadopt 3_c\nrefused 7: has no file here\n"},
        {d1_tool, plain,
         "insert into d1_migrations (name, applied_at) values"
         " ('1_a.sql', '2024-05-06 07:08:09'), ('x.sql', '2024-05-06 07:08:10')",
         "adopt 1_a 2024-05-06T07:08:09Z\nrefused x.sql 2024-05-06T07:08:10Z: has no file here\n"},
        {play_tool, plain,
         "insert into play_evolutions values"
         " (1, 'da39a3ee5e6b4b0d3255bfef95601890afd80709', '2024-05-06 07:08:09', '', '', 'applied', ''),"
         " (2, 'x', '2024-05-06 07:08:10', '', '', 'applied', ''),"
         " (3, 'x', '2024-05-06 07:08:11', '', '', 'applying_up', 'no such table')",
         "adopt 1_a 2024-05-06T07:08:09Z\n"
         "refused 2_b 2024-05-06T07:08:10Z: was applied from another text: its checksum was x, the file's is "
         "da39a3ee5e6b4b0d3255bfef95601890afd80709\n"
         "refused 3_c 2024-05-06T07:08:11Z: is in the state 'applying_up': no such table\n"},
        {supabase_tool, plain,
         "insert into supabase_migrations.schema_migrations values ('1', '{}', 'a'), ('2', null, null)",
         "adopt 1_a\nadopt 2_b\n"},
        {rails_tool, plain, "insert into schema_migrations values ('1'), ('9')",
         "adopt 1_a\nrefused 9: has no file here\n"},
        {diesel_tool,
         {{"2017-09-23-182408", "a", "2017-09-23-182408_a/up.sql"}},
         "insert into __diesel_schema_migrations values ('20170923182408', '2024-05-06 07:08:09')",
         "adopt 2017-09-23-182408_a 2024-05-06T07:08:09Z\n"},
        {sql_migrate_tool, plain,
         "insert into gorp_migrations values ('1_a.sql', '2024-05-06 07:08:09+00:00'), ('2_b.sql', null)",
         "adopt 1_a 2024-05-06T07:08:09Z\nadopt 2_b\n"},
        {node_pg_migrate_tool, plain,
         "insert into pgmigrations (name, run_on) values ('1_a', '2024-05-06 07:08:09'), ('2_b', '2024-05-06 "
         "07:08:10')",
         "adopt 1_a 2024-05-06T07:08:09Z\nadopt 2_b 2024-05-06T07:08:10Z\n"},
        {refinery_tool,
         {{"1", "initial", "V1__initial.sql"}, {"2", "b", "V2__b.sql"}},
         "insert into refinery_schema_history values"
         " (1, 'initial', '2024-05-06T07:08:09.123456789Z', '7525115920873403840'),"
         " (2, 'b', '2024-05-06T09:08:10.5+02:00', '1')",
         "adopt 1_initial 2024-05-06T07:08:09Z\nrefused 2_b 2024-05-06T07:08:10Z: was applied from another text: its "
         "checksum was 1, the file's is 7339844168413505510\n"},
        {prisma_tool,
         {{"20240506070809", "a", "20240506070809_a/migration.sql"},
          {"20240506070810", "b", "20240506070810_b/migration.sql"},
          {"20240506070811", "c", "20240506070811_c/migration.sql"}},
         "insert into _prisma_migrations (id, checksum, finished_at, migration_name, rolled_back_at, started_at) values"
         " ('1', 'f5e42121923fe9b2e475d61b6394c488417384de4e3ad4cd8426a107fd6ed6d0', '2024-05-06 07:08:10',"
         "  '20240506070809_a', null, '2024-05-06 07:08:09'),"
         " ('2', 'x', null, '20240506070810_b', '2024-05-06 07:08:12', '2024-05-06 07:08:11'),"
         " ('3', '79d8175c435bd8c0d9505f2230fa7b14f85104185849ef11701a79645f796994', '2024-05-06 07:08:14',"
         "  '20240506070810_b', null, '2024-05-06 07:08:13'),"
         " ('4', 'x', null, '20240506070811_c', null, '2024-05-06 07:08:15')",
         "adopt 20240506070809_a 2024-05-06T07:08:10Z\nadopt 20240506070810_b 2024-05-06T07:08:14Z\n"
         "refused 20240506070811_c: has failed: its 'finished_at' is empty\n"},
        {flyway_tool,
         {{"1", "a", "V1__a.sql"},
          {"1.1", "b_c", "V1_1__b_c.sql"},
          {"2", "c", "V2__c.sql"},
          {"3", "d", "V3__d.sql"},
          {"4", "e", "V4__e.sql"},
          {"R__some_views", "", "R__some_views.sql"},
          {"R__other", "", "R__other.sql"}},
         "insert into flyway_schema_history values"
         " (0, null, '<< Flyway Schema Creation >>', 'SCHEMA', '\"x\"', null, 'x', '2024-05-06 07:08:08', 0, true),"
         " (1, '1', '<< Flyway Baseline >>', 'BASELINE', '<< Flyway Baseline >>', null, 'x', '2024-05-06 07:08:09', 0,"
         "  true),"
         " (2, '1.1', 'b c', 'SQL', 'V1_1__b_c.sql', -1234453361, 'x', '2024-05-06 07:08:10', 1, true),"
         " (3, '2', 'c', 'SQL', 'V2__c.sql', -1234453361, 'x', '2024-05-06 07:08:11', 1, true),"
         " (4, '2', 'c', 'UNDO_SQL', 'U2__c.sql', 5, 'x', '2024-05-06 07:08:12', 1, true),"
         " (5, '3', 'd', 'SQL', 'V3__d.sql', 5, 'x', '2024-05-06 07:08:13', 1, true),"
         " (6, '4', 'e', 'SQL', 'V4__e.sql', -1234453361, 'x', '2024-05-06 07:08:14', 1, false),"
         " (7, null, 'some views', 'SQL', 'R__some_views.sql', 5, 'x', '2024-05-06 07:08:15', 1, true),"
         " (8, null, 'some views', 'SQL', 'R__some_views.sql', -1234453361, 'x', '2024-05-06 07:08:16', 1, true),"
         " (9, null, 'other', 'SQL', 'R__other.sql', 5, 'x', '2024-05-06 07:08:17', 1, true)",
         "adopt 1_a 2024-05-06T07:08:09Z\nadopt 1.1_b_c 2024-05-06T07:08:10Z\n"
         "refused 3_d 2024-05-06T07:08:13Z: was applied from another text: its checksum was 5, the file's is "
         "-1234453361\nrefused 4_e 2024-05-06T07:08:14Z: has failed: its 'success' is false\n"
         "adopt R__some_views 2024-05-06T07:08:16Z\nadopt R__other 2024-05-06T07:08:17Z, runs again\n"},
        {flyway_tool,
         {{"1", "a", "V1__a.sql"}, {"2", "b", "V2__b.sql"}, {"3", "c", "V3__c.sql"}},
         "insert into flyway_schema_history values"
         " (1, '2', 'all', 'SQL_BASELINE', 'B2__all.sql', 5, 'x', '2024-05-06 07:08:09', 1, true),"
         " (2, '3', 'c', 'SQL', 'V3__c.sql', -1234453361, 'x', '2024-05-06 07:08:10', 1, true)",
         "adopt 1_a 2024-05-06T07:08:09Z\nadopt 2_b 2024-05-06T07:08:09Z\nadopt 3_c 2024-05-06T07:08:10Z\n"},
        {flyway_tool,
         {{"2", "all", "B2__all.sql"}, {"3", "c", "V3__c.sql"}},
         "insert into flyway_schema_history values"
         " (1, '2', 'all', 'SQL_BASELINE', 'B2__all.sql', 5, 'x', '2024-05-06 07:08:09', 1, true)",
         "refused 2_all 2024-05-06T07:08:09Z: was applied from another text: its checksum was 5, the file's is "
         "-1234453361\n"},
        {flyway_tool,
         {{"2", "all", "B2__all.sql"}, {"3", "c", "V3__c.sql"}},
         "insert into flyway_schema_history values"
         " (1, '2', '<< Flyway Baseline >>', 'BASELINE', '<< Flyway Baseline >>', null, 'x', '2024-05-06 07:08:09', 0,"
         "  true)",
         "adopt 2_all 2024-05-06T07:08:09Z\n"},
        {atlas_tool, plain,
         "insert into {}atlas_schema_revisions (version, description, applied, total, executed_at,"
         " execution_time, error, hash, operator_version) values"
         " ('.atlas_cloud_identifier', '', 0, 0, '2024-05-06 07:08:08+00:00', 0, null, '', ''),"
         " ('1', 'a', 2, 2, '2024-05-06 07:08:09+00:00', 0, null, 'x', 'Atlas CLI'),"
         " ('2', 'b', 1, 2, '2024-05-06 07:08:10+00:00', 0, null, 'x', 'Atlas CLI'),"
         " ('3', 'c', 1, 2, '2024-05-06 07:08:11+00:00', 0, 'no such table', 'x', 'Atlas CLI')",
         "adopt 1_a 2024-05-06T07:08:09Z\n"
         "refused 2_b 2024-05-06T07:08:10Z: is partial: 1 of 2 statements are applied\n"
         "refused 3_c 2024-05-06T07:08:11Z: has failed: no such table\n"},
    };
}

std::string rows_for(const Case& one, const Session& session) {
    const auto schema = session.dialect().name == "postgres" ? "atlas_schema_revisions." : "";
    return &one.tool != &atlas_tool ? one.rows : fmt::format(fmt::runtime(one.rows), schema);
}

}  // namespace

TEST_CASE("what a tool has written is adopted, and what it left undone is refused") {
    const auto kind = any_database();
    const bool server = dynamic_cast<const ServerDatabase*>(kind.get()) != nullptr;
    for (const auto& one : cases()) {
        CAPTURE(one.tool.name);
        CAPTURE(one.rows);
        std::unique_ptr<Database> database;
        if (server)
            database = std::make_unique<ServerDatabase>();
        else
            database = std::make_unique<FileDatabase>();
        if (!has_tables_in(one.tool, *database->open())) continue;
        const TemporaryDirectory folder;
        const auto graph = graph_of(folder, one.scripts);
        const auto session = session_with(*database, one.tool, rows_for(one, *database->open()));
        CHECK(adopted(*session, one.tool, graph) == one.expected);
    }
}

TEST_CASE("a dump of Rails stands for all versions that it lists") {
    const auto database = any_database();
    const TemporaryDirectory folder;
    const auto graph = graph_of(folder, {{"20240506070810", "", "structure.sql"}});
    folder.write("structure.sql",
                 "insert into schema_migrations (version) values\n('20240506070810'),\n('20240506070809');\n");
    const auto session = session_with(*database, rails_tool, "insert into schema_migrations values ('20240506070809')");
    CHECK(adopted(*session, rails_tool, graph) ==
          "refused 20240506070810: lists what is not applied: 20240506070810\n");
    run(*session, "delete from schema_migrations");
    const std::vector<Applied> applied{{.migration = &graph[0], .key = "20240506070810"}};
    rails_tool.write(ledger_of(rails_tool, *session), applied);
    CHECK(value(*session, "select count(*) from schema_migrations") == "2");
    CHECK(adopted(*session, rails_tool, graph) == "adopt 20240506070810\n");
}

TEST_CASE("what is exported to a tool is what adopting from it finds") {
    const auto kind = any_database();
    const bool server = dynamic_cast<const ServerDatabase*>(kind.get()) != nullptr;
    for (const auto* tool : tools()) {
        CAPTURE(tool->name);
        // They know more than files of SQL.
        if (tool == &sqitch_tool || tool == &liquibase_tool || tool == &drizzle_tool) continue;
        std::unique_ptr<Database> database;
        if (server)
            database = std::make_unique<ServerDatabase>();
        else
            database = std::make_unique<FileDatabase>();
        if (!has_tables_in(*tool, *database->open())) continue;
        const TemporaryDirectory folder;
        const auto graph = graph_of(folder, {{"1", "a", "1_a/V1__a.sql"}, {"2", "b", "2_b/V2__b.sql"}});
        folder.write("2_b/V2__b.sql", "create table c (id integer);\n");  // some tools keep no text twice
        std::vector<Record> records;
        for (std::int64_t i = 0; i < 2; ++i) {
            const auto& migration = graph[static_cast<std::size_t>(i)];
            records.push_back({.seq = i + 1,
                               .version = migration.version,
                               .name = migration.name,
                               .checksum = migration.checksum,
                               .at = "2024-05-06T07:08:0" + std::to_string(i) + "Z"});
        }
        const History history(records);
        const auto session = session_with(*database, *tool, "");
        tool->write(ledger_of(*tool, *session), make_export(*tool, {}, graph, history));
        const auto found = adopted(*session, *tool, graph);
        const bool keeps_time = found.find('Z') != std::string::npos;
        CHECK(found == (keeps_time ? "adopt 1_a 2024-05-06T07:08:00Z\nadopt 2_b 2024-05-06T07:08:01Z\n"
                                   : "adopt 1_a\nadopt 2_b\n"));
    }
}

}  // namespace belay
