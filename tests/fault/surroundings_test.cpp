#include <doctest/doctest.h>
#include <fmt/format.h>

#include <atomic>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "engine/engine.h"
#include "engine/layout/layout.h"
#include "engine/run/schema.h"
#include "tests/support/database.h"
#include "tests/support/temporary_directory.h"

// What fails around each step of a run, on every database, leaves what the manual promises.

namespace belay {

namespace {

constexpr std::size_t steps = 3;

enum class Wrong { statement, check, verify, before_each, after_each, health_command, health_sql };

struct Expected {
    Kind kind;
    bool applied;  // the step at which it goes wrong stays, where the run stops there
};

Expected expected(Wrong wrong) {
    switch (wrong) {
        case Wrong::statement:
        case Wrong::check: return {Kind::failed, false};
        case Wrong::verify: return {Kind::unverified, false};
        case Wrong::before_each: return {Kind::hook, false};
        case Wrong::after_each:
        case Wrong::health_command:
        case Wrong::health_sql: return {Kind::hook, true};
    }
    return {Kind::internal, false};
}

/// Each step makes a table, and an index on that of the step before it.
Graph graph(Wrong wrong, std::size_t at) {
    std::vector<File> files;
    for (std::size_t i = 1; i <= steps; ++i) {
        const auto bad = [&](Wrong what) { return i == at && wrong == what; };
        std::string index, drop;
        if (i > 1) {
            index = fmt::format("create index i{0} on t{1} (x);\n", i, i - 1);
            drop = fmt::format("drop index i{};\n", i);
        }
        files.push_back({fmt::format("{}_t.sql", i),
                         fmt::format("-- belay:check\nselect {1};\n-- belay:verify\nselect {2};\n"
                                     "-- belay:up\ncreate table t{0} (x int);\n{4}{3}"
                                     "-- belay:down\n{5}drop table t{0};\n",
                                     i, bad(Wrong::check) ? 0 : 1, bad(Wrong::verify) ? 0 : 1,
                                     bad(Wrong::statement) ? "insert into nowhere values (1);\n" : "", index, drop)});
    }
    return Graph(load(files, {}).migrations);
}

RunOptions options(Wrong wrong, std::size_t at, OnFailure on_failure) {
    RunOptions result;
    result.on_failure = on_failure;
    const auto refuses = fmt::format("! grep -q '\"version\":\"{}\"'", at);
    if (wrong == Wrong::before_each) result.hooks.actions[Hook::before_each] = {refuses};
    if (wrong == Wrong::after_each) result.hooks.actions[Hook::after_each] = {refuses};
    if (wrong == Wrong::health_command) result.health.command = refuses;
    if (wrong == Wrong::health_sql) {
        result.health.sql = {fmt::format("select count(*) < {} from belay_probe", at),
                             fmt::format("select count(*) = {} from belay_probe where false", 0)};
    }
    return result;
}

std::vector<std::string> applied(Session& session) {
    std::vector<std::string> result;
    const auto history = HistoryTable(session, "default").read().project;
    for (const auto* standing : history.in_force()) result.push_back(standing->version.text());
    return result;
}

/// What `up` throws.
std::optional<Error> error_of_up(Session& session, Graph graph, RunOptions options) {
    Reporter quiet;
    try {
        Engine(std::move(graph), session, quiet,
               {.first_run = {.existing = FirstRun::Existing::accepted}, .run = std::move(options)})
            .up();
    } catch (const Error& error) {
        return error;
    }
    return std::nullopt;
}

}  // namespace

TEST_CASE("whatever fails at a step stops the run as promised, or takes all of it back") {
    const auto database = any_database();
    const auto session = database->open();
    // What a probe counts is written by a hook, as an application would.
    const TemporaryDirectory directory;
    const auto count = directory.write("count.sql", "insert into belay_probe values (1);");
    run(*session, "create table belay_probe (x int); create table kept (x int primary key, y varchar(3) default 'y')");
    for (const auto wrong : {Wrong::statement, Wrong::check, Wrong::verify, Wrong::before_each, Wrong::after_each,
                             Wrong::health_command, Wrong::health_sql}) {
        for (std::size_t at = 1; at <= steps; ++at) {
            for (const auto on_failure : {OnFailure::stop, OnFailure::revert}) {
                INFO("wrong ", static_cast<int>(wrong), " at step ", at, ", reverting ",
                     on_failure == OnFailure::revert);
                run(*session, "delete from belay_probe");
                const auto before = schema_text(*session);
                auto with = options(wrong, at, on_failure);
                if (wrong == Wrong::health_sql) with.hooks.actions[Hook::after_each] = {count};
                const auto error = error_of_up(*session, graph(wrong, at), with);
                REQUIRE(error);
                CHECK(error->kind == expected(wrong).kind);
                const auto stay = expected(wrong).applied ? at : at - 1;
                CHECK(applied(*session).size() == (on_failure == OnFailure::revert ? 0 : stay));
                if (on_failure == OnFailure::revert) CHECK(!first_difference(before, schema_text(*session)));
                Reporter quiet;
                Engine engine(graph(Wrong::before_each, at), *session, quiet,
                              {.first_run = {.existing = FirstRun::Existing::accepted}});
                if (stay > 0 || on_failure == OnFailure::revert) engine.up();
                engine.run({.command = Request::Command::down, .all = true});
                CHECK(!first_difference(before, schema_text(*session)));
            }
        }
    }
}

TEST_CASE("before_run and after_run fail a run before its first step and after its last") {
    const auto database = any_database();
    const auto session = database->open();
    RunOptions with;
    with.hooks.actions[Hook::before_run] = {"exit 1"};
    const auto before = error_of_up(*session, graph(Wrong::before_each, 1), with);
    REQUIRE(before);
    CHECK(before->kind == Kind::hook);
    CHECK(words(before->outcome) == "no migration was begun");
    CHECK(applied(*session).empty());
    with.hooks.actions = {{Hook::after_run, {"exit 1"}}};
    with.on_failure = OnFailure::revert;
    const auto after = error_of_up(*session, graph(Wrong::before_each, 1), with);
    REQUIRE(after);
    CHECK(after->kind == Kind::hook);
    CHECK(words(after->outcome) ==
          "3 of 3 steps are done; then 3 steps of this run were reverted, and the schema is the one from before it");
    CHECK(applied(*session).empty());
}

TEST_CASE("an interrupt ends a hook that runs, and no other is begun") {
    const auto database = any_database();
    const auto session = database->open();
    const TemporaryDirectory directory;
    std::atomic<bool> interrupted = false;
    /// The signal comes when the run has begun.
    struct Interrupting : Reporter {
        explicit Interrupting(std::atomic<bool>& flag) : flag(flag) {}
        void run_started(std::string_view /*run*/) override { flag = true; }
        std::atomic<bool>& flag;
    } reporter(interrupted);
    RunOptions with;
    with.interrupted = &interrupted;
    with.hooks.actions = {{Hook::before_run, {"sleep 1000"}}, {Hook::on_failure, {"touch " + directory.path("told")}}};
    std::optional<Error> error;
    try {
        Engine(graph(Wrong::before_each, 1), *session, reporter, {.run = with}).up();
    } catch (const Error& thrown) {
        error = thrown;
    }
    REQUIRE(error);
    CHECK(error->kind == Kind::interrupted);
    CHECK(std::string(error->what()) == "interrupted while the hook before_run ran");
    CHECK(!std::filesystem::exists(directory.path("told")));
    CHECK(applied(*session).empty());
}

TEST_CASE("a schema that a down does not restore is found, whatever it forgot") {
    const auto database = any_database();
    const auto session = database->open();
    run(*session,
        "create table person (id int constraint person_pkey primary key, name varchar(20) not null default 'x')");
    run(*session, "create table pet (id int, person int references person (id), check (id > 0))");
    struct Change {
        std::string up, down;
    };
    std::vector<Change> found{
        {"create table extra (id int)", "drop table extra"},
        {"create index person_name on person (name)", "drop index person_name"},
        {"create view people as select * from person", "drop view people"},
        {"alter table pet add column age int", "alter table pet drop column age"},
        {"alter table pet rename column id to number", "alter table pet rename column number to id"}};
    if (session->dialect().name == "postgres") {
        run(*session,
            "create function one() returns int language sql as 'select 1'; create type mood as enum ('ok');"
            "create sequence numbers; create schema extra; create aggregate total (int) (sfunc = int4pl, "
            "stype = int)");
        found.insert(found.end(),
                     {{"create or replace function one() returns int language sql as 'select 2'",
                       "create or replace function one() returns int language sql as 'select 1'"},
                      {"create domain positive as int check (value > 0)", "drop domain positive"},
                      {"create type size as enum ('s', 'm')", "drop type size"},
                      {"create trigger t after insert on pet for each row execute function "
                       "suppress_redundant_updates_trigger()",
                       "drop trigger t on pet"},
                      {"alter sequence numbers increment 2", "alter sequence numbers increment 1"},
                      {"grant select on person to public", "revoke select on person from public"},
                      {"alter table pet enable row level security", "alter table pet disable row level security"},
                      {"create policy p on pet using (true)", "drop policy p on pet"},
                      {"create rule r as on delete to pet do instead nothing", "drop rule r on pet"},
                      {"comment on table pet is 'x'", "comment on table pet is null"},
                      {"alter table pet alter column id set default 3", "alter table pet alter column id drop default"},
                      {"create materialized view totals as select total(id) from pet", "drop materialized view totals"},
                      {"create table extra.t (x int generated always as identity)", "drop table extra.t"},
                      {"update pg_index set indisvalid = false where indexrelid = 'person_pkey'::regclass",
                       "update pg_index set indisvalid = true where indexrelid = 'person_pkey'::regclass"}});
    }
    const auto before = schema_text(*session);
    CHECK(!first_difference(before, schema_text(*session)));
    for (const auto& change : found) {
        INFO(change.up);
        run(*session, change.up);
        CHECK(first_difference(before, schema_text(*session)));
        run(*session, change.down);
        CHECK(first_difference(before, schema_text(*session)).value_or("nothing") == "nothing");
    }
}

TEST_CASE("a run that reverts what it applied does not begin where a step has no way back") {
    const auto database = any_database();
    const auto session = database->open();
    const std::vector<File> files{{"1_a.up.sql", "create table a (x int);"}};
    RunOptions with;
    with.on_failure = OnFailure::revert;
    const auto error = error_of_up(*session, Graph(load(files, {}).migrations), with);
    REQUIRE(error);
    CHECK(error->kind == Kind::project);
    CHECK(schema_text(*session).empty() == (session->dialect().name == "sqlite"));
}

}  // namespace belay
