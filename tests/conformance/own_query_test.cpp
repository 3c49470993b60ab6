#include <doctest/doctest.h>
#include <fmt/format.h>

#include <array>
#include <chrono>
#include <string>
#include <vector>

#include "engine/layout/file.h"
#include "engine/sql/lex.h"
#include "tests/support/database.h"

namespace belay {

namespace {

std::unique_ptr<Session> trapped_session(const ServerDatabase& database) {
    const auto owner = database.open();
    run(*owner, read_file(BELAY_TESTS_DIR "/support/trap.sql"));
    run(*owner, "alter database " + database.name() + " set search_path = trap, pg_catalog, public");
    return open(database.connection());
}

}  // namespace

TEST_CASE("PostgreSQL: what somebody else's schema has before the catalog is not used by belay's own statements") {
    const ServerDatabase database;
    const auto session = trapped_session(database);
    CHECK(error_of([&] { session->query("select concat('a', 1), 1 + 1"); }).what() ==
          std::string("the trap was sprung"));
    const Dialect& dialect = session->dialect();
    for (const auto query :
         {dialect.history_columns, dialect.schema_rows, dialect.history_rights, dialect.backend, dialect.relations})
        CHECK_NOTHROW(session->own_query(query));
    const Value name("history");
    CHECK_NOTHROW(session->own_query(dialect.table_rights, std::span(&name, 1)));
    CHECK_NOTHROW(session->own_query(fmt::format(fmt::runtime(dialect.columns_of_tables), "$1"), std::span(&name, 1)));

    const auto other = database.open();
    session->lock("shop", std::chrono::milliseconds(0));
    CHECK(error_of([&] { other->lock("shop", std::chrono::milliseconds(0)); }).fault == Fault::lock);
    CHECK(!other->lock_holder("shop").empty());
    CHECK_NOTHROW(examine(*session, "shop"));
    for (const auto* statement :
         {"create index concurrently i on t (x)", "drop index concurrently i", "reindex table concurrently t",
          "reindex schema concurrently s", "reindex database concurrently d",
          "alter table t detach partition p concurrently", "create database d", "create tablespace d location '/'",
          "create subscription s connection '' publication p"})
        CHECK_NOTHROW(effect_of(*session, statement, ""));

    const std::string script = "create table public.t (x pg_catalog.int4)";
    const Source source{.path = {}, .text = script};
    const auto statements = lex(source, dialect.lexical);
    run(*session, "create table public.note (line pg_catalog.text)");
    const std::array transactions{Transaction{.text = script,
                                              .statements = statements,
                                              .last = "insert into public.note values ($1::text || 'x')",
                                              .arguments = {"one"}}};
    session->transact({.lock_timeout = std::chrono::milliseconds(100)}, transactions, [] {});
    session->commit_deferred();
    session->flush();
    session->reset();
    session->unlock();
    session->reconnect();
    CHECK(session->own_query("select line from public.note").front().front().text == "onex");
}

TEST_CASE("own_query leaves the session as a script has set it, inside a transaction and outside") {
    const ServerDatabase database;
    const auto session = database.open();
    run(*session, "create schema app; set search_path = app; create table item (id integer)");
    session->own_query("select 1");
    CHECK(value(*session, "show search_path") == "app");
    session->begin(Access::write);
    run(*session, "set local search_path = app, public; set local row_security = on");
    session->own_query("select 1");
    CHECK(value(*session, "show search_path") == "app, public");
    CHECK(value(*session, "show row_security") == "on");
    session->commit();
    CHECK(value(*session, "show search_path") == "app");
}

TEST_CASE("own_query runs as the session's own role, whatever role a script has taken") {
    ServerDatabase database;
    const auto session = database.open();
    const auto role = database.create_role("app");
    const auto self = value(*session, "select current_user");
    run(*session, "set role " + role);
    CHECK(session->own_query("select current_user").front().front().text == self);
    CHECK(value(*session, "select current_user") == role);
}

TEST_CASE("PostgreSQL: rows that a policy would hide are an error to own_query, and hidden from scripts") {
    ServerDatabase database;
    const auto owner = database.open();
    const auto role = database.create_role("reader");
    run(*owner, "create table item (id integer); insert into item values (1); grant select on item to " + role +
                    "; alter table item enable row level security");
    const auto reader = open({.url = database.url_as(role + ":" + role)});
    CHECK(value(*reader, "select count(*) from item") == "0");
    CHECK(error_of([&] { reader->own_query("select * from public.item"); }).code == "42501");
}

TEST_CASE("PostgreSQL: a lock that a script let go of is taken again, or its loss is said") {
    const ServerDatabase database;
    const auto session = database.open();
    const auto other = database.open();
    session->lock("shop", std::chrono::milliseconds(0));
    run(*session, "select pg_advisory_unlock_all()");
    session->own_query("select 1");
    CHECK(error_of([&] { other->lock("shop", std::chrono::milliseconds(0)); }).fault == Fault::lock);

    run(*session, "discard all");
    other->lock("shop", std::chrono::milliseconds(0));
    const auto lost = error_of([&] { session->own_query("select 1"); });
    CHECK(lost.fault == Fault::lock);
    CHECK(lost.what() == std::string("a script let go of the run's lock, and another run has taken it"));
}

TEST_CASE("PostgreSQL: transact notices a lock that was lost before it writes the row") {
    const ServerDatabase database;
    const auto session = database.open();
    const auto other = database.open();
    run(*session, "create table note (line text)");
    session->lock("shop", std::chrono::milliseconds(0));
    run(*session, "select pg_advisory_unlock_all()");
    other->lock("shop", std::chrono::milliseconds(0));
    const std::array transactions{Transaction{.last = "insert into public.note values ($1)", .arguments = {"one"}}};
    CHECK(error_of([&] { session->transact({}, transactions, [] {}); }).fault == Fault::lock);
    session->rollback();
    CHECK(value(*session, "select count(*) from note") == "0");
}

TEST_CASE("what a script calls changes nothing for the next one that is sent with it") {
    const ServerDatabase database;
    const auto session = database.open();
    run(*session,
        "create schema app; create table note (line text); create table log (x text); "
        "create function use_app() returns text language plpgsql as "
        "'begin perform set_config(''search_path'', ''app'', false); return ''x''; end'");
    const std::array<std::string, 2> texts{"insert into log select use_app()", "create table t (x integer)"};
    std::vector<std::vector<Statement>> statements;
    for (const auto& text : texts) statements.push_back({Statement{.begin = 0, .end = text.size()}});
    const std::array transactions{Transaction{.text = texts[0],
                                              .statements = statements[0],
                                              .last = "insert into public.note values ($1)",
                                              .arguments = {"one"}},
                                  Transaction{.text = texts[1],
                                              .statements = statements[1],
                                              .last = "insert into public.note values ($1)",
                                              .arguments = {"two"}}};
    session->transact({}, transactions, [] {});
    session->commit();
    CHECK(value(*session, "select to_regclass('public.t') is not null") == "true");
}

TEST_CASE("an error at the commit says that it is one") {
    const auto database = any_database();
    const auto session = database->open();
    run(*session,
        "create table a (id integer primary key); "
        "create table b (a integer references a (id) deferrable initially deferred)");
    session->begin(Access::write);
    run(*session, "insert into b values (1)");
    const auto error = error_of([&] { session->commit(); });
    session->rollback();
    CHECK(error.at_commit);
    CHECK(!error_of([&] { run(*session, "nonsense"); }).at_commit);
}

}  // namespace belay
