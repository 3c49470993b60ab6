#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <vector>

#include "engine/engine.h"
#include "engine/layout/layout.h"
#include "tests/support/database.h"
#include "tests/support/faulty_session.h"

// Statements that cannot run in a transaction: a run that is cut off in them is finished by the next one.

namespace belay {

namespace {

Graph graph_of(const std::string& alone) {
    const std::vector<File> files{
        {"1_t.sql",
         "-- belay:up\ncreate table t (x int, y int);\ninsert into t values (1, 1), (1, 2);\n"
         "-- belay:down\ndrop table t;\n"},
        {"2_alone.sql", "-- belay:up\n-- belay:transaction off\n-- belay:irreversible test\n" + alone}};
    return Graph(load(files, {}).migrations);
}

void up(const Database& database, const std::string& alone) {
    const auto session = database.open();
    Reporter quiet;
    Engine(graph_of(alone), *session, quiet).up();
}

void up_to_first(const Database& database) {
    const auto session = database.open();
    Reporter quiet;
    Engine(graph_of("vacuum;"), *session, quiet).run({.target = "1"});
}

/// What an up that must fail says, and the kind of it.
Error failed_up(const Database& database, const std::string& alone) {
    try {
        up(database, alone);
    } catch (const Error& error) {
        return error;
    }
    FAIL("this up cannot succeed");
    return {Kind::internal, ""};
}

/// An up, one of whose calls fails; whether it came to that call.
bool disturbed_up(const Database& database, const std::string& alone, Failure failure, std::size_t call) {
    FaultySession session(database.open(), call, failure, [&] { return database.open(); });
    Reporter quiet;
    try {
        Engine(graph_of(alone), session, quiet).up();
    } catch (const Error& error) {
        CHECK(session.failed());
        // A connection that is lost ends a run, or it goes on over another: it never makes a statement fail.
        if (failure != Failure::refused) CHECK(error.kind == Kind::connection);
    } catch (const DatabaseError&) {
        CHECK(session.failed());
    }
    return session.failed();
}

/// The statement that an earlier run began and recorded no end of.
std::optional<std::size_t> begun(const Database& database) {
    const auto session = database.open();
    const auto history = HistoryTable(*session, "default").read().project;
    const auto* standing = history.find(*Version::parse("2"));
    return standing == nullptr ? std::nullopt : standing->begun;
}

bool is_applied(const Database& database) {
    const auto session = database.open();
    const auto history = HistoryTable(*session, "default").read().project;
    const auto* standing = history.find(*Version::parse("2"));
    return standing != nullptr && standing->state == Standing::State::applied;
}

void stamp_first(const Database& database) {
    const auto session = database.open();
    Reporter quiet;
    Engine(graph_of("vacuum;"), *session, quiet).stamp("1");
}

/// A run that is cut off just before statement `number` is executed, with the first migration applied.
void cut_off_before(const Database& database, const std::string& alone, std::size_t number) {
    for (std::size_t call = 1; begun(database) != number; ++call) {
        REQUIRE(disturbed_up(database, alone, Failure::lost_before, call));
    }
}

constexpr auto indexes =
    "select coalesce(string_agg(relname || case when indisvalid then '' else ' invalid' end, ' ' "
    "order by relname), '') from pg_index join pg_class on pg_class.oid = indexrelid "
    "where indrelid = 't'::regclass";

const std::string on_server =
    "set belay.word = '3';\ncreate index concurrently t_x on t (x);\n"
    "create index concurrently if not exists t_y on t (y);\nvacuum t;\ncreate index concurrently on t (x, y);\n"
    "drop index concurrently t_x;\nbegin; insert into t values (3, current_setting('belay.word')::int); commit;\n";
const std::string in_file = "vacuum;\npragma journal_mode = wal;\ninsert into t values (3, 3);\nvacuum;\n";

void disturb_every_call(const Database& (*fresh)(), const std::string& alone, std::string_view state,
                        const std::string& expected) {
    for (const auto failure : {Failure::refused, Failure::lost_before, Failure::lost_after}) {
        bool failed = true;
        for (std::size_t call = 1; failed; ++call) {
            const auto& database = fresh();
            failed = disturbed_up(database, alone, failure, call);
            INFO("call ", call, ", failure ", static_cast<int>(failure));
            up(database, alone);
            CHECK(is_applied(database));
            const auto session = database.open();
            CHECK(value(*session, state) == expected);
            CHECK(value(*session, "select count(*) from t") == "3");
        }
    }
}

const Database& fresh_file() {
    static std::optional<FileDatabase> database;
    return database.emplace();
}

const Database& emptied_server() {
    static ServerDatabase database;
    run(*database.open(), "drop schema if exists belay cascade; drop schema public cascade; create schema public");
    return database;
}

constexpr auto build = "create unique index concurrently t_x on t (x);\n";

/// An invalid index t_x, as a build that was cut off leaves it.
void leave_invalid_index(const Database& database) {
    const auto session = database.open();
    CHECK(error_of([&] { run(*session, build); }).code == "23505");
    run(*session, "delete from t where y = 2");
    CHECK(value(*session, indexes) == "t_x invalid");
}

}  // namespace

TEST_CASE("statements outside a transaction are finished by the next run, wherever the one before was cut off") {
    disturb_every_call(&emptied_server, on_server, indexes, "t_x_y_idx t_y");
    disturb_every_call(&fresh_file, in_file, "select count(*) from sqlite_master where name = 't'", "1");
}

TEST_CASE("an index that a run left invalid when it was cut off is built anew") {
    ServerDatabase database;
    up_to_first(database);
    cut_off_before(database, build, 1);
    leave_invalid_index(database);
    up(database, build);
    CHECK(value(*database.open(), indexes) == "t_x");
    CHECK(is_applied(database));
}

TEST_CASE("an index that a run built before it was cut off is recorded as done") {
    ServerDatabase database;
    up_to_first(database);
    cut_off_before(database, build, 1);
    run(*database.open(), "delete from t where y = 2");
    run(*database.open(), build);
    up(database, build);
    CHECK(is_applied(database));
}

TEST_CASE("an index that was there before the run is not taken for the run's") {
    ServerDatabase database;
    run(*database.open(), "create table t (x int); create index t_x on t (x)");
    const std::string alone = "create index concurrently t_x on t (x);\n";
    stamp_first(database);
    cut_off_before(database, alone, 1);
    CHECK(failed_up(database, alone).code == "42P07");
}

TEST_CASE("an index that failed to build is cleared away at once") {
    ServerDatabase database;
    const auto error = failed_up(database, build);
    CHECK(error.kind == Kind::partial);
    CHECK(error.code == "23505");
    CHECK(
        words(error.outcome) ==
        "index public.t_x is not valid after the failure, and was cleared away; 2_alone runs outside a transaction and "
        "is partial: 0 of 1 statements are done and recorded; 1 of 2 steps are done");
    const auto session = database.open();
    CHECK(value(*session, indexes) == "");
    run(*session, "delete from t where y = 2");
    up(database, build);
    CHECK(value(*session, indexes) == "t_x");
}

TEST_CASE("nothing is recorded applied over an invalid index that 'if not exists' passes over") {
    ServerDatabase database;
    const std::string alone = "create index concurrently if not exists t_x on t (x);\n";
    up_to_first(database);
    leave_invalid_index(database);
    const auto error = failed_up(database, alone);
    CHECK(error.kind == Kind::partial);
    CHECK(std::string(error.what()) == "index public.t_x is not valid: the statement passed it over without a word");
    CHECK(error.next == "drop index concurrently public.t_x; then run: belay up");
    REQUIRE(error.place);
    CHECK(error.place->line == 4);
    CHECK_FALSE(is_applied(database));
    const auto session = database.open();
    CHECK(value(*session, indexes) == "t_x invalid");
    run(*session, "drop index concurrently public.t_x");
    up(database, alone);
    CHECK(value(*session, indexes) == "t_x");
}

}  // namespace belay
