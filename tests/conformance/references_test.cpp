#include <doctest/doctest.h>

#include <memory>
#include <string>

#include "tests/support/database.h"

namespace belay {
namespace {

/// Runs a script in a transaction of its own.
void migrate(Session& session, const std::string& script) {
    session.begin(Access::write);
    try {
        run(session, script);
        session.commit();
    } catch (...) {
        session.rollback();
        throw;
    }
}

bool is_refused(Session& session, const std::string& script) {
    const std::string words = error_of([&] { migrate(session, script); }).what();
    return words.find("the schema would refer to what is not there") != std::string::npos;
}

constexpr auto tables = R"(
    create table a (id integer);
    create table b (id integer);
    create table "Straße ""x""" (id integer))";

}  // namespace

TEST_CASE("SQLite: what a table that is dropped is named by is looked for in the schema as it is then") {
    const FileDatabase database;
    const auto session = database.open();
    run(*session, tables);
    migrate(*session, "drop table a");
    SUBCASE("a view that was made after the drop before") {
        migrate(*session, "create view v as select * from B");
    }
    SUBCASE("a view that another connection made") {
        run(*database.open(), "create view v as select * from b");
    }
    SUBCASE("a trigger") {
        migrate(*session,
                "create table c (id integer);"
                "create trigger t after insert on c begin insert into b values (1); end");
    }
    SUBCASE("a view that was made after a rollback to the same version of the schema") {
        session->begin(Access::write);
        run(*session, "create table c (id integer); drop table c");
        session->rollback();
        run(*session, "create view v as select * from b");
        run(*session, "create table d (id integer)");
    }
    SUBCASE("a view that was made after a savepoint was taken back") {
        session->begin(Access::write);
        run(*session,
            "savepoint s; create table c (id integer); drop table c; rollback to s;"
            "create view v as select * from b; create table d (id integer)");
        session->commit();
    }
    CHECK(is_refused(*session, "drop table b"));
    CHECK(value(*session, "select count(*) from sqlite_master where name = 'b'") == "1");
}

TEST_CASE("SQLite: a table with a quote in its name is looked for as well") {
    const FileDatabase database;
    const auto session = database.open();
    run(*session, tables);
    run(*session, R"(create view v as select * from "straße ""x""")");
    CHECK(is_refused(*session, R"(drop table "Straße ""x""")"));
}

TEST_CASE("SQLite: a table that refers to itself, and one that its own trigger names, may go") {
    const FileDatabase database;
    const auto session = database.open();
    run(*session,
        "create table tree (id integer primary key, parent integer references tree);"
        "create trigger grow after insert on tree begin update tree set parent = 1; end");
    migrate(*session, "drop table tree");
    CHECK(value(*session, "select count(*) from sqlite_master") == "0");
}

}  // namespace belay
