#include <doctest/doctest.h>

#include <chrono>
#include <future>
#include <string>

#include "engine/sql/lex.h"
#include "tests/support/database.h"

namespace belay {
namespace {

using std::chrono::milliseconds;

/// A statement that runs for a minute and then some.
std::string endless(const Session& session) {
    if (session.dialect().name == "postgres") return "select pg_sleep(100)";
    return "with recursive number(n) as (select 1 union all select n + 1 from number) select count(*) from number";
}

}  // namespace

TEST_CASE("execute runs the statements in order and throws their rows away") {
    const auto database = any_database();
    const auto session = database->open();
    run(*session,
        "create table item (id integer); insert into item values (1), (2); select * from item; delete from item");
    CHECK(value(*session, "select count(*) from item") == "0");
}

TEST_CASE("execute accepts no statements at all") {
    const auto database = any_database();
    const auto session = database->open();
    run(*session, "-- nothing but a comment\n");
}

TEST_CASE("execute says which statement failed, where in bytes, and with the database's code") {
    const auto database = any_database();
    const auto session = database->open();
    const auto error = error_of([&] { run(*session, "select 1; select 'ä€😀', nme; select 2"); });
    CHECK(error.fault == Fault::statement);
    CHECK(error.statement == 1);
    CHECK(error.offset == std::string("select 'ä€😀', ").size());
    CHECK(error.code == (session->dialect().name == "postgres" ? "42703" : "SQLITE_ERROR"));
    CHECK(std::string(error.what()).find("nme") != std::string::npos);
}

TEST_CASE("execute says which statement failed in the middle of its rows") {
    const auto database = any_database();
    const auto session = database->open();
    run(*session, "create table item (id integer); insert into item values (1), (2), (0), (3)");
    const bool server = session->dialect().name == "postgres";
    const std::string fails = server ? "select 1 / id from item" : "select abs(id - 9223372036854775807 - 1) from item";
    session->begin(Access::write);
    const auto error = error_of([&] { run(*session, "select id from item; " + fails + "; select id from item"); });
    CHECK(error.fault == Fault::statement);
    CHECK(error.statement == 1);
    session->rollback();
    CHECK(value(*session, "select count(*) from item") == "4");
}

TEST_CASE("execute counts the rows that a statement changed and returned") {
    const auto database = any_database();
    const auto session = database->open();
    run(*session, "create table item (id integer)");
    const Source source{.path = {},
                        .text =
                            "insert into item values (1), (2), (3) returning id; select * from item; "
                            "delete from item where id < 3 returning id"};
    CHECK(session->execute(source.text, lex(source, session->dialect().lexical)) == 5);
}

TEST_CASE("execute leaves out what follows the statement that failed") {
    const auto database = any_database();
    const auto session = database->open();
    run(*session, "create table item (id integer primary key)");
    error_of([&] {
        run(*session, "insert into item values (1); insert into item values (1); insert into item values (2)");
    });
    CHECK(value(*session, "select count(*) from item") == "1");
}

TEST_CASE("execute names the constraint that a row breaks") {
    const auto database = any_database();
    const auto session = database->open();
    run(*session, "create table item (id integer primary key); insert into item values (1)");
    const auto error = error_of([&] { run(*session, "insert into item values (1)"); });
    CHECK(error.code == (session->dialect().name == "postgres" ? "23505" : "SQLITE_CONSTRAINT_PRIMARYKEY"));
    CHECK(!error.offset);
}

TEST_CASE("execute enforces foreign keys") {
    const auto database = any_database();
    const auto session = database->open();
    run(*session, "create table parent (id integer primary key); create table child (id integer references parent)");
    const auto error = error_of([&] { run(*session, "insert into child values (1)"); });
    CHECK(error.fault == Fault::statement);
    CHECK(error.code == (session->dialect().name == "postgres" ? "23503" : "SQLITE_CONSTRAINT_FOREIGNKEY"));
}

TEST_CASE("execute finds the statement that ended the transaction") {
    const auto database = any_database();
    const auto session = database->open();
    for (const std::string end : {"commit", "rollback"}) {
        session->begin(Access::write);
        const auto error = error_of([&] { run(*session, "select 1; " + end + "; select 2"); });
        CHECK(error.statement == 1);
        CHECK(std::string(error.what()) == "the statement ended the transaction");
        session->rollback();
    }
}

TEST_CASE("execute lets savepoints come and go") {
    const auto database = any_database();
    const auto session = database->open();
    run(*session, "create table item (id integer)");
    session->begin(Access::write);
    run(*session, "savepoint here; insert into item values (1); rollback to here; release here");
    session->commit();
    CHECK(value(*session, "select count(*) from item") == "0");
}

TEST_CASE("execute runs a transaction that the script opens and closes itself") {
    const auto database = any_database();
    const auto session = database->open();
    run(*session, "begin; create table item (id integer); insert into item values (1); commit");
    CHECK(value(*session, "select count(*) from item") == "1");
}

TEST_CASE("cancel stops the running statement from another thread") {
    const auto database = any_database();
    const auto session = database->open();
    std::promise<void> stop;
    // Until it hits: the statement may not have begun when the first request is sent.
    auto canceller = std::async(std::launch::async, [&, done = stop.get_future()] {
        while (done.wait_for(milliseconds(20)) == std::future_status::timeout) session->cancel();
    });
    const auto error = error_of([&] { run(*session, endless(*session)); });
    stop.set_value();
    canceller.get();
    session->rollback();  // takes back a request that came too late
    CHECK(error.fault == Fault::cancelled);
    CHECK(value(*session, "select 7") == "7");
}

TEST_CASE("a statement that runs longer than its limit is a timeout, until reset") {
    const auto database = any_database();
    const auto session = database->open();
    session->configure({.statement_timeout = milliseconds(50)});
    CHECK(error_of([&] { run(*session, endless(*session)); }).fault == Fault::timeout);
    session->reset();
    std::string hundred_milliseconds = "select pg_sleep(0.1)";
    if (session->dialect().name == "sqlite") {
        hundred_milliseconds =
            "with recursive number(n) as (select 1 union all select n + 1 from number where n < 1000000) "
            "select count(*) from number";
    }
    run(*session, hundred_milliseconds);
}

TEST_CASE("the defaults of the connection are limits, too") {
    const auto database = any_database();
    auto connection = database->connection();
    connection.defaults.statement_timeout = milliseconds(50);
    const auto session = open(connection);
    CHECK(error_of([&] { run(*session, endless(*session)); }).fault == Fault::timeout);
    session->reset();
    CHECK(error_of([&] { run(*session, endless(*session)); }).fault == Fault::timeout);
}

TEST_CASE("the statement that fails in a transaction is named among many, whatever is wrong with it") {
    const auto database = any_database();
    const auto session = database->open();
    run(*session, "create table item (id integer primary key, text varchar(9) check (text <> ''))");
    const std::string before = "insert into item values (1, 'ä;'); -- one\n insert into item values (2, 'b') ;\n";
    struct Wrong {
        std::string statement;
        std::string up_to;  // where the database can say the place
    };
    for (const auto& wrong : {Wrong{"insert into item values (2, 'again')", ""},
                              Wrong{"insert into item (id, nme) values (3, 'c')", "insert into item (id, "},
                              Wrong{"insert into item valuess (4, 'd')", "insert into item "}}) {
        session->begin(Access::write);
        const auto error =
            error_of([&] { run(*session, before + wrong.statement + "; insert into item values (5, 'e');"); });
        CHECK(error.statement == 2);
        if (error.offset) CHECK(*error.offset == wrong.up_to.size());
        session->rollback();
    }
    CHECK(value(*session, "select count(*) from item") == "0");
}

TEST_CASE("a setting that changes how strings are read holds for the statement after it") {
    const ServerDatabase database;
    const auto session = database.open();
    session->begin(Access::write);
    run(*session,
        "create table item (text text); set standard_conforming_strings = off; "
        "insert into item values ('it\\'s'); insert into item values ('two')");
    CHECK(value(*session, "select count(*) from item") == "2");
    session->rollback();
}

}  // namespace belay
