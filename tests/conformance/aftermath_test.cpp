#include <doctest/doctest.h>

#include <string>

#include "tests/support/database.h"

// What the catalogs tell of statements that cannot run in a transaction.

namespace belay {

namespace {

using State = Effect::State;

State state_of(Session& session, std::string_view statement, std::string_view before = "") {
    return effect_of(session, statement, before).state;
}

constexpr auto build = "create unique index concurrently t_x on t (x)";

/// A table with two equal rows, and the invalid index that building `build` on it leaves behind.
void leave_invalid_index(Session& session) {
    run(session, "create table t (x int); insert into t values (1), (1)");
    CHECK(error_of([&] { run(session, build); }).code == "23505");
}

}  // namespace

TEST_CASE("statements of SQLite that cannot run in a transaction may always run again") {
    FileDatabase database;
    const auto session = database.open();
    for (const auto* statement : {"vacuum", "pragma journal_mode = wal", "detach other"}) {
        CHECK(state_of(*session, statement) == State::absent);
    }
}

TEST_CASE("an index is absent, then done") {
    ServerDatabase database;
    const auto session = database.open();
    run(*session, "create table t (x int); create schema app; create table app.t (x int)");
    CHECK(state_of(*session, build) == State::absent);
    run(*session, "create unique index t_x on app.t (x)");
    CHECK(state_of(*session, build) == State::absent);
    CHECK(state_of(*session, "create unique index concurrently t_x on app.t (x)") == State::done);
    run(*session, build);
    const auto effect = effect_of(*session, build, "");
    CHECK(effect.state == State::done);
    CHECK(effect.what == "index public.t_x is there and valid");
    CHECK(state_of(*session, R"(create index concurrently if not exists "t_x" on only public . "t" (x))") ==
          State::done);
}

TEST_CASE("an index whose build failed is broken, and what mends it takes it away") {
    ServerDatabase database;
    const auto session = database.open();
    leave_invalid_index(*session);
    const auto effect = effect_of(*session, build, "");
    CHECK(effect.state == State::broken);
    CHECK(effect.what == "index public.t_x is not valid");
    run(*session, effect.mend);
    CHECK(state_of(*session, build) == State::absent);
}

TEST_CASE("an index that was there before does not count") {
    ServerDatabase database;
    const auto session = database.open();
    run(*session, "create table t (x int); create index t_x on t (x)");
    const auto before = effect_of(*session, build, "");
    CHECK(before.state == State::done);
    CHECK(state_of(*session, build, before.trace) == State::absent);
}

TEST_CASE("an index without a name is known by what was there before") {
    ServerDatabase database;
    const auto session = database.open();
    run(*session, "create table t (x int, y int); create index on t (x)");
    constexpr auto nameless = "create index concurrently on t (y)";
    const auto before = effect_of(*session, nameless, "");
    CHECK(before.state == State::unknown);
    CHECK(before.look == R"(\d t)");
    CHECK(state_of(*session, nameless, before.trace) == State::absent);
    run(*session, nameless);
    CHECK(state_of(*session, nameless, before.trace) == State::done);
    run(*session, "insert into t values (1, 1), (1, 1)");
    constexpr auto unique = "create unique index concurrently on t (y, x)";
    const auto between = effect_of(*session, unique, "");
    CHECK(error_of([&] { run(*session, unique); }).code == "23505");
    CHECK(effect_of(*session, unique, between.trace).mend == "drop index concurrently public.t_y_x_idx");
}

TEST_CASE("an index is dropped when it is gone") {
    ServerDatabase database;
    const auto session = database.open();
    run(*session, "create table t (x int); create index t_x on t (x)");
    CHECK(state_of(*session, "drop index concurrently t_x") == State::absent);
    CHECK(state_of(*session, "drop index concurrently if exists other") == State::done);
    CHECK(state_of(*session, "drop index concurrently public.t_x") == State::absent);
    run(*session, "drop index concurrently t_x");
    CHECK(state_of(*session, "drop index concurrently t_x") == State::done);
}

TEST_CASE("what a reindex left behind is broken until it is dropped") {
    ServerDatabase database;
    const auto session = database.open();
    run(*session, "create table t (x int); create index t_x on t (x)");
    const std::string scopes[] = {"index concurrently t_x", "table concurrently t", "schema concurrently public",
                                  "(verbose) table concurrently public.t", "database concurrently " + database.name()};
    for (const auto& scope : scopes) CHECK(state_of(*session, "reindex " + scope) == State::absent);
    // As a reindex that was cut off leaves it.
    run(*session, "create index t_x_ccnew on t (x)");
    run(*session, "update pg_index set indisvalid = false where indexrelid = 't_x_ccnew'::regclass");
    for (const auto& scope : scopes) {
        const auto effect = effect_of(*session, "reindex " + scope, "");
        CHECK(effect.state == State::broken);
        CHECK(effect.mend == "drop index concurrently public.t_x_ccnew");
    }
    run(*session, "drop index concurrently public.t_x_ccnew");
    for (const auto& scope : scopes) CHECK(state_of(*session, "reindex " + scope) == State::absent);
}

TEST_CASE("a partition that is being detached is broken, and what mends it detaches it") {
    ServerDatabase database;
    const auto session = database.open();
    run(*session,
        "create table p (x int) partition by range (x); create table p1 partition of p for values from (1) to (2)");
    constexpr auto detach = "alter table p detach partition p1 concurrently";
    CHECK(state_of(*session, detach) == State::absent);
    const auto reader = database.open();
    reader->begin(Access::read);
    reader->query("select from p");
    session->configure({.statement_timeout = std::chrono::milliseconds(200)});
    CHECK(error_of([&] { run(*session, detach); }).fault == Fault::timeout);
    reader->rollback();
    const auto effect = effect_of(*session, detach, "");
    CHECK(effect.state == State::broken);
    run(*session, effect.mend);
    CHECK(state_of(*session, detach) == State::done);
}

TEST_CASE("databases and subscriptions are there or not, and what does no more the second time may run again") {
    ServerDatabase database;
    const auto session = database.open();
    CHECK(state_of(*session, "create database " + database.name()) == State::done);
    CHECK(state_of(*session, "create database nowhere with encoding 'UTF8'") == State::absent);
    CHECK(state_of(*session, "drop database if exists nowhere") == State::done);
    CHECK(state_of(*session, "drop database " + database.name()) == State::absent);
    CHECK(state_of(*session, "create tablespace nowhere location '/nowhere'") == State::absent);
    CHECK(state_of(*session, "drop tablespace pg_default") == State::absent);
    CHECK(state_of(*session, "create subscription s connection 'host=nowhere' publication p") == State::absent);
    CHECK(state_of(*session, "drop subscription s") == State::done);
    for (const auto* statement : {"vacuum full t", "alter system set work_mem = 1", "cluster", "reindex system x"}) {
        CHECK(state_of(*session, statement) == State::absent);
    }
}

}  // namespace belay
