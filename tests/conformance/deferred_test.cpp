#include <doctest/doctest.h>

#include <string>

#include "tests/support/database.h"

namespace belay {

namespace {

void commit_deferred(Session& session, const std::string& sql) {
    session.begin(Access::write);
    run(session, sql);
    session.commit_deferred();
}

bool is_sqlite(const Session& session) {
    return session.dialect().name == "sqlite";
}

}  // namespace

TEST_CASE("what is committed deferred stays after a flush, and other sessions see it") {
    const auto database = any_database();
    const auto session = database->open();
    commit_deferred(*session, "create table item (id integer); insert into item values (1)");
    commit_deferred(*session, "insert into item values (2)");
    CHECK(session->has_deferred());
    session->flush();
    CHECK(!session->has_deferred());
    CHECK(value(*database->open(), "select count(*) from item") == "2");
}

TEST_CASE("a commit makes durable what was deferred before it") {
    const auto database = any_database();
    const auto session = database->open();
    commit_deferred(*session, "create table item (id integer)");
    session->begin(Access::write);
    run(*session, "insert into item values (1)");
    session->commit();
    CHECK(!session->has_deferred());
    CHECK(value(*database->open(), "select count(*) from item") == "1");
}

TEST_CASE("flush with nothing deferred does nothing") {
    const auto database = any_database();
    const auto session = database->open();
    session->flush();
    CHECK(!session->has_deferred());
}

TEST_CASE("a rollback takes back its own transaction and nothing that was committed before") {
    const auto database = any_database();
    const auto session = database->open();
    commit_deferred(*session, "create table item (id integer); insert into item values (1)");
    session->begin(Access::write);
    run(*session, "insert into item values (2)");
    error_of([&] { run(*session, "nonsense"); });
    session->rollback();
    session->rollback();
    CHECK(session->has_deferred());
    commit_deferred(*session, "insert into item values (3)");
    session->flush();
    CHECK(value(*database->open(), "select sum(id) from item") == "4");
}

TEST_CASE("commit_deferred without a transaction is an error, before and after one") {
    const auto database = any_database();
    const auto session = database->open();
    CHECK(error_of([&] { session->commit_deferred(); }).fault == Fault::statement);
    commit_deferred(*session, "create table item (id integer)");
    CHECK(error_of([&] { session->commit_deferred(); }).fault == Fault::statement);
    CHECK(error_of([&] { session->commit(); }).fault == Fault::statement);
}

TEST_CASE("a constraint put off to the commit is checked at a deferred commit, and only its transaction is lost") {
    const auto database = any_database();
    const auto session = database->open();
    commit_deferred(*session, R"(create table parent (id integer primary key);
        create table child (parent integer references parent deferrable initially deferred))");
    session->begin(Access::write);
    run(*session, "insert into child values (7)");
    const auto error = error_of([&] { session->commit_deferred(); });
    CHECK(error.fault == Fault::statement);
    CHECK(error.code == (is_sqlite(*session) ? "SQLITE_CONSTRAINT_FOREIGNKEY" : "23503"));
    session->rollback();
    session->flush();
    CHECK(value(*database->open(), "select count(*) from child") == "0");
}

TEST_CASE("deferred commits leave the next transaction the session as a reset leaves it") {
    const auto database = any_database();
    const auto session = database->open();
    session->begin(Access::write);
    run(*session, "create table item (id integer); create temporary table passing (id integer)");
    session->reset();
    session->commit_deferred();
    session->begin(Access::write);
    CHECK(error_of([&] { run(*session, "insert into passing values (1)"); }).fault == Fault::statement);
    session->rollback();
    session->flush();
    CHECK(value(*database->open(), "select count(*) from item") == "0");
}

TEST_CASE("a reading transaction after deferred commits sees them") {
    const auto database = any_database();
    const auto session = database->open();
    commit_deferred(*session, "create table item (id integer); insert into item values (1)");
    session->begin(Access::read);
    CHECK(value(*session, "select count(*) from item") == "1");
    session->rollback();
    session->flush();
    CHECK(value(*database->open(), "select count(*) from item") == "1");
}

TEST_CASE("a savepoint of a script's own does not reach into the next transaction") {
    const auto database = any_database();
    const auto session = database->open();
    commit_deferred(*session, "create table item (id integer)");
    commit_deferred(*session, "savepoint mine; insert into item values (1)");
    session->begin(Access::write);
    CHECK(error_of([&] { run(*session, "rollback to mine"); }).fault == Fault::statement);
    session->rollback();
    session->flush();
    CHECK(value(*database->open(), "select count(*) from item") == "1");
}

TEST_CASE("an error that ends more than its own transaction shows in what is deferred") {
    const auto database = any_database();
    const auto session = database->open();
    run(*session, "create table item (id integer primary key)");
    commit_deferred(*session, "insert into item values (1)");
    session->begin(Access::write);
    error_of([&] { run(*session, is_sqlite(*session) ? "insert or rollback into item values (1)" : "nonsense"); });
    session->rollback();
    const std::string left = is_sqlite(*session) ? "0" : "1";
    CHECK(session->has_deferred() == (left == "1"));
    session->flush();
    CHECK(value(*database->open(), "select count(*) from item") == left);
}

TEST_CASE("a session that ends without a flush has lost nothing but what was deferred") {
    const auto database = any_database();
    run(*database->open(), "create table item (id integer)");
    {
        const auto session = database->open();
        commit_deferred(*session, "insert into item values (1)");
    }
    const auto again = database->open();
    commit_deferred(*again, "insert into item values (2)");
    again->flush();
    CHECK(value(*database->open(), "select max(id) from item") == "2");
}

}  // namespace belay
