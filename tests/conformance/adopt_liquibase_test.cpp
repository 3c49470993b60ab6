#include "engine/adopt/adoption.h"

#include "engine/adopt/export.h"
#include "engine/adopt/search.h"
#include "engine/adopt/tools.h"
#include "engine/layout/layout.h"
#include "engine/run/run.h"
#include "tests/support/database.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace belay {
namespace {

const std::string changelog =
    "--liquibase formatted sql\n\n--changeset ann:1\n--comment: the first\ncreate table a (id integer);\n"
    "--rollback drop table a;\n\n-- ChangeSet \"ann lee\":\"2 b\"\nselect 1;\n";
const std::string more = "--liquibase formatted sql\n--changeset ann:3 runInTransaction:false\nselect 3;\n";

Graph graph_of(const std::string& first) {
    return Graph(load({{"db/more.sql", more}, {"db/users.sql", first}}, {}).migrations);
}

/// A history in which every migration of the graph is applied, in its order.
History history_of(const Graph& graph) {
    std::vector<Record> records;
    for (const auto& migration : graph.migrations()) {
        const auto seq = static_cast<std::int64_t>(records.size()) + 1;
        records.push_back({.seq = seq,
                           .version = migration.version,
                           .checksum = migration.checksum,
                           .at = fmt::format("2024-05-06T07:08:0{}Z", seq)});
    }
    return History(records);
}

/// Makes Liquibase's tables, and inserts `rows`.
void make_tables(Session& session, const std::string& rows) {
    const auto& definitions = liquibase_tool.definitions;
    const auto definition = std::ranges::find(definitions, session.dialect().name, &Definition::dialect);
    run(session, ledger_of(liquibase_tool, session).definition(definition->sql));
    if (!rows.empty()) run(session, rows);
}

std::string row(const std::string& changeset, const std::string& file, const std::string& checksum) {
    return fmt::format(
        "insert into databasechangelog (author, id, filename, dateexecuted, orderexecuted, exectype, md5sum)"
        " values ({}, '{}', '2024-05-06 07:08:09', 7, 'EXECUTED', {});",
        changeset, file, checksum);
}

std::string adopted(Session& session, const Graph& graph) {
    const auto histories = search(session);
    REQUIRE(histories.of(liquibase_tool) != nullptr);
    const auto entries = liquibase_tool.read(histories.of(liquibase_tool)->ledger, graph);
    std::string result;
    for (const auto& claim : make_adoption(liquibase_tool, entries, graph, {}, {}).claims) {
        result += fmt::format("{} {}", name_of(claim.verdict), claim.id());
        if (!claim.why.empty()) result += ": " + claim.why;
        result += "\n";
    }
    return result;
}

void export_all(Session& session, const Graph& graph) {
    const auto ledger = ledger_of(liquibase_tool, session);
    const auto applied = make_export(liquibase_tool, liquibase_tool.read(ledger, graph), graph, history_of(graph));
    liquibase_tool.write(ledger, applied);
}

std::string text_of(Session& session, const std::string& columns) {
    std::string result;
    for (const auto& row : session.query("select " + columns + " from databasechangelog order by orderexecuted")) {
        for (const auto& value : row) result += (value.type == Value::Type::null ? "null" : value.text) + "|";
        result += "\n";
    }
    return result;
}

}  // namespace

TEST_CASE("a changeset of Liquibase goes by its author, its id and its file") {
    const auto database = any_database();
    const auto session = database->open();
    make_tables(*session, row("'ann', '1'", "classpath:db/users.sql", "null") +
                              row("'ann lee', '2 b'", "db\\users.sql", "'7:d41d8cd98f00b204e9800998ecf8427e'") +
                              row("'ann', '4'", "db/users.sql", "null"));
    const auto graph = graph_of(changelog);
    CHECK(adopted(*session, graph) == "adopt 1\nadopt 2 b\nrefused ann:4::users.sql: has no file here\n");
    run(*session,
        "update databasechangeloglock set locked = true, lockedby = 'ann', lockgranted = '2024-05-06 07:08:11'");
    CHECK(liquibase_tool.holder(ledger_of(liquibase_tool, *session)) == "ann since 2024-05-06T07:08:11Z");
}

TEST_CASE("a changeset that Liquibase ran from another text is named, whatever release it was") {
    const auto database = any_database();
    const auto session = database->open();
    make_tables(*session, row("'ann', '1'", "users.sql", "'9:d41d8cd98f00b204e9800998ecf8427e'") +
                              row("'ann lee', '2 b'", "users.sql", "'8:d41d8cd98f00b204e9800998ecf8427e'"));
    CHECK(
        adopted(*session, graph_of(changelog)) ==
        "refused 1: was applied from another text: its checksum was 9:d41d8cd98f00b204e9800998ecf8427e, the file's is "
        "9:be009a19d89ed8010c8ca0b5db5636f1\n"
        "refused 2 b: was applied from another text: its checksum was 8:d41d8cd98f00b204e9800998ecf8427e, the file's "
        "is 8:07d7d7a28c35b80d36e41424401a2f3e\n");
}

TEST_CASE("what is exported to Liquibase is what adopting from it finds") {
    const auto database = any_database();
    const auto session = database->open();
    make_tables(*session, "");
    const auto graph = graph_of(changelog);
    export_all(*session, graph);
    CHECK(text_of(*session,
                  "author, id, filename, orderexecuted, exectype, description, comments, tag, liquibase,"
                  " contexts, labels, length(deployment_id)") ==
          "ann|3|db/more.sql|1|EXECUTED|sql||null|belay|null|null|10|\n"
          "ann|1|db/users.sql|2|EXECUTED|sql|the first|null|belay|null|null|10|\n"
          "ann lee|2 b|db/users.sql|3|EXECUTED|sql||null|belay|null|null|10|\n");
    CHECK(adopted(*session, graph) == "adopt 3\nadopt 1\nadopt 2 b\n");
    auto edited = changelog;
    edited.replace(edited.find("integer"), 7, "bigint");
    CHECK(adopted(*session, graph_of(edited)).starts_with("adopt 3\nrefused 1: was applied from another text"));
    auto written_otherwise = changelog;
    written_otherwise.replace(written_otherwise.find("a (id"), 5, "a\n  ( id");
    CHECK(adopted(*session, graph_of(written_otherwise)) == "adopt 3\nadopt 1\nadopt 2 b\n");
}

TEST_CASE("what Liquibase does not list goes behind what it lists, under names like those") {
    const auto database = any_database();
    const auto session = database->open();
    make_tables(*session, row("'ann', '1'", "main/db/users.sql", "null"));
    export_all(*session, graph_of(changelog));
    CHECK(text_of(*session, "id, filename, orderexecuted") ==
          "1|main/db/users.sql|7|\n3|main/db/more.sql|8|\n2 b|main/db/users.sql|9|\n");
}

}  // namespace belay
