#include "engine/adopt/adoption.h"
#include "engine/adopt/search.h"
#include "engine/adopt/tools.h"
#include "tests/support/database.h"
#include "tests/support/temporary_directory.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace belay {
namespace {

constexpr auto plan = R"(%syntax-version=1.0.0
%project=shop
%uri=https://example.org/shop

users 2026-11-26T16:38:48Z Ann Lee <ann@example.org> # The users
orders [users] 2026-11-26T16:38:51Z Ann Lee <ann@example.org> # Orders # and\nmore
@v1 2026-11-26T16:38:53Z Ann Lee <ann@example.org> # First

refunds [users @v1 !gone] 2026-11-26T16:38:56Z Ann Lee <ann@example.org> # R
users [users@v1 orders@v1] 2026-11-26T16:38:59Z Ann Lee <ann@example.org>
)";

Graph graph_of_plan(const TemporaryDirectory& folder) {
    folder.write("sqitch.plan", plan);
    struct Change {
        std::string version, script, text;
    };
    const std::vector<Change> changes{{"users", "users@v1", "create table users (id integer);\n"},
                                      {"orders", "orders", "create table orders (id integer);\n"},
                                      {"refunds", "refunds", "create table refunds (id integer);\n"},
                                      {"users@v1", "users", "alter table users add name text;\n"}};
    std::vector<Migration> migrations;
    for (const auto& change : changes) {
        Migration migration{.version = Version::named(change.version)};
        migration.path = folder.write("deploy/" + change.script + ".sql", change.text);
        migration.requirements = std::vector<Word>{};
        if (!migrations.empty()) migration.requirements->push_back({migrations.back().version.text(), {}});
        migrations.push_back(std::move(migration));
    }
    return Graph(std::move(migrations));
}

/// As Sqitch 1.3.1 writes them when it has deployed the first two changes, and one that is not in the plan.
constexpr auto rows = R"(
insert into sqitch.projects (project, uri, creator_name, creator_email)
values ('shop', 'https://example.org/shop', 'Ann Lee', 'ann@example.org'), ('other', null, 'Ann Lee', 'ann@example.org');
insert into sqitch.changes (change_id, script_hash, change, project, committed_at, committer_name, committer_email,
    planned_at, planner_name, planner_email)
values ('c0115574cfb49bbca0ea48493480de4d5f37dfe5', 'dc449158b1e56dd93e67d6fe01e6ad56229fd184', 'users', 'shop',
        '2026-11-26 16:39:12.917+00:00', 'Ann Lee', 'ann@example.org', '2026-11-26 16:38:48+00:00', 'Ann Lee', 'a'),
       ('ccf911199a410f4968135ed237be8d839ecdce6d', '2d100e6fb02a9e2b3cb2c1f8a700a103bb58fd96', 'orders', 'shop',
        '2026-11-26 16:39:13.027+00:00', 'Ann Lee', 'ann@example.org', '2026-11-26 16:38:51+00:00', 'Ann Lee', 'a'),
       ('0000000000000000000000000000000000000000', null, 'gone', 'shop',
        '2026-11-26 16:39:14.027+00:00', 'Ann Lee', 'ann@example.org', '2026-11-26 16:38:51+00:00', 'Ann Lee', 'a'),
       ('1111111111111111111111111111111111111111', null, 'apart', 'other',
        '2026-11-26 16:39:14.027+00:00', 'Ann Lee', 'ann@example.org', '2026-11-26 16:38:51+00:00', 'Ann Lee', 'a');
)";

std::string adopted(Session& session, const Graph& graph) {
    const auto histories = search(session);
    const auto* history = histories.of(sqitch_tool);
    REQUIRE(history != nullptr);
    std::string result;
    for (const auto& claim :
         make_adoption(sqitch_tool, sqitch_tool.read(history->ledger, graph), graph, {}, {}).claims) {
        result +=
            fmt::format("{} {}{}{}\n", name_of(claim.verdict), claim.id(), claim.why.empty() ? "" : ": ", claim.why);
    }
    return result;
}

std::unique_ptr<Session> session_with_registry(const Database& database) {
    auto session = database.open();
    make_file(sqitch_tool, *session);
    const auto& all = sqitch_tool.definitions;
    const auto definition = std::ranges::find(all, session->dialect().name, &Definition::dialect);
    run(*session, ledger_of(sqitch_tool, *session).definition(definition->sql));
    return session;
}

}  // namespace

TEST_CASE("Sqitch's changes are known by their identity and their script") {
    const auto database = any_database();
    const TemporaryDirectory folder;
    const auto graph = graph_of_plan(folder);
    const auto session = session_with_registry(*database);
    run(*session, rows);
    CHECK(adopted(*session, graph) ==
          "adopt users\nadopt orders\nrefused gone: has the identity 0000000000000000000000000000000000000000 there, "
          "which is not in the plan\n");
    folder.write("deploy/orders.sql", "create table orders (id integer, at text);\n");
    CHECK(adopted(*session, graph).find("refused orders: was applied from another text") != std::string::npos);
}

TEST_CASE("changes are written as Sqitch writes them, with what they require and their tags") {
    const auto database = any_database();
    const TemporaryDirectory folder;
    const auto graph = graph_of_plan(folder);
    const auto session = session_with_registry(*database);
    std::vector<Applied> applied;
    for (const auto& migration : graph.migrations())
        applied.push_back({.migration = &migration, .key = sqitch_tool.key(migration), .at = "2026-11-26T16:39:12Z"});
    sqitch_tool.write(ledger_of(sqitch_tool, *session), applied);
    CHECK(adopted(*session, graph) == "adopt users\nadopt orders\nadopt refunds\nadopt users@v1\n");
    std::string dependencies;
    for (const auto& row : session->query("select change_id, type, dependency, dependency_id from sqitch.dependencies"
                                          " order by change_id, dependency"))
        dependencies += row[0].text.substr(0, 4) + " " + row[1].text + " " + row[2].text + " " +
                        row[3].text.substr(0, std::min<std::size_t>(4, row[3].text.size())) + "\n";
    CHECK(dependencies ==
          "2b7a require orders@v1 ccf9\n2b7a require users@v1 c011\na853 require @v1 ccf9\n"
          "a853 conflict gone \na853 require users c011\nccf9 require users c011\n");
    CHECK(value(*session, "select tag_id from sqitch.tags") == "d0869b9d0bef2e932f4ddfd756ce64b63039f4fc");
}

}  // namespace belay
