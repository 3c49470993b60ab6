#include <doctest/doctest.h>

#include <memory>
#include <string>

#include "tests/support/database.h"

namespace belay {
namespace {

constexpr auto tables = R"(
    create table person (id integer primary key, name text);
    create table pet (id integer primary key, owner integer references person on delete cascade);
    insert into person values (1, 'Ada'), (2, 'Bob');
    insert into pet values (10, 1), (20, 2))";

constexpr auto rebuild = R"(
    create table person_new (id integer primary key, name text not null);
    insert into person_new select * from person;
    drop table person;
    alter table person_new rename to person)";

std::unique_ptr<Session> session_with_tables(const Database& database) {
    auto session = database.open();
    run(*session, tables);
    return session;
}

}  // namespace

TEST_CASE("SQLite: a rebuild of the parent keeps the child rows where foreign keys are off") {
    const FileDatabase database;
    const auto session = session_with_tables(database);
    session->configure({.foreign_keys = false});
    session->begin(Access::write);
    run(*session, rebuild);
    session->commit();
    CHECK(value(*session, "select count(*) from pet") == "2");
    CHECK(value(*session, "pragma foreign_keys") == "1");
}

TEST_CASE("SQLite: dropping a table is refused where that would delete or change rows of others without a word") {
    const FileDatabase database;
    const auto session = session_with_tables(database);
    run(*session, R"(
        create table "to y" (id integer, owner references Person on delete set null);
        insert into "to y" values (1, 1), (2, null), (3, 2))");
    SUBCASE("in a transaction") {
        session->begin(Access::write);
    }
    SUBCASE("outside of any") {}
    const auto error = error_of([&] { run(*session, "select 1; drop table person"); });
    CHECK(error.fault == Fault::cascade);
    CHECK(error.statement == 1);
    CHECK(std::string(error.what()) ==
          "dropping 'person' would delete 2 rows of 'pet' (on delete cascade), and change 2 rows of 'to y' (on delete "
          "set null)");
    session->rollback();
    CHECK(value(*session, "select count(*) from person") == "2");
    CHECK(value(*session, "select count(*) from pet") == "2");
    CHECK(value(*session, "select count(owner) from \"to y\"") == "2");
}

TEST_CASE(
    "SQLite: keys of several columns, keys that name none and tables of other schemas are seen as what they are") {
    const FileDatabase database;
    const auto session = database.open();
    run(*session, R"(
        create table seat (line text, number integer, primary key (line, number));
        create table guest (number integer, line text, foreign key (line, number) references seat on delete cascade);
        insert into seat values ('a', 1), ('b', 2);
        insert into guest values (1, 'a'), (1, null);
        create temporary table line (name text primary key);
        create temporary table stop (line text references line on delete set null);
        insert into line values ('a');
        insert into stop values ('a'))");
    CHECK(std::string(error_of([&] { run(*session, "drop table seat"); }).what()) ==
          "dropping 'seat' would delete 1 row of 'guest' (on delete cascade)");
    CHECK(std::string(error_of([&] { run(*session, "drop table line"); }).what()) ==
          "dropping 'line' would change 1 row of 'stop' (on delete set null)");
}

TEST_CASE("SQLite: a table that no row refers to is dropped, and so are a child and one that refers to itself") {
    const FileDatabase database;
    const auto session = database.open();
    run(*session, tables);
    run(*session, "create table part (id integer primary key, whole integer references part on delete cascade)");
    run(*session, "insert into part values (1, null), (2, 1)");
    run(*session, "drop table part");
    run(*session, "delete from pet where id = 10; update pet set owner = null; drop table person");
    CHECK(value(*session, "select count(*) from pet") == "1");
    run(*session, "drop table pet");
    CHECK(value(*session, "select count(*) from sqlite_master") == "0");
}

TEST_CASE("SQLite: a drop that cascades is not refused where a script turned foreign keys off") {
    const FileDatabase database;
    const auto session = session_with_tables(database);
    run(*session, "pragma foreign_keys = 0; drop table person");
    CHECK(value(*session, "select count(*) from pet") == "2");
}

TEST_CASE("SQLite: commit reports the rows that lost their parent, and leaves the transaction to roll back") {
    const FileDatabase database;
    const auto session = session_with_tables(database);
    session->configure({.foreign_keys = false});
    session->begin(Access::write);
    run(*session, std::string(rebuild) + "; delete from person where id = 2");
    const auto error = error_of([&] { session->commit(); });
    CHECK(error.fault == Fault::statement);
    CHECK(error.code == "SQLITE_CONSTRAINT_FOREIGNKEY");
    CHECK(std::string(error.what()) == "FOREIGN KEY constraint failed: row 20 of 'pet' has no parent in 'person'");
    session->rollback();
    CHECK(value(*session, "select count(*) from person") == "2");
    CHECK(value(*session, "pragma foreign_keys") == "1");
}

TEST_CASE("SQLite: rows that had no parent before are not this transaction's fault") {
    const FileDatabase database;
    const auto session = session_with_tables(database);
    run(*session, "pragma foreign_keys = 0; insert into pet values (30, 3); pragma foreign_keys = 1");
    session->configure({.foreign_keys = false});
    session->begin(Access::write);
    run(*session, rebuild);
    session->commit();

    session->begin(Access::write);
    run(*session, "insert into pet values (40, 4)");
    const std::string message = error_of([&] { session->commit(); }).what();
    CHECK(message.find("row 40") != std::string::npos);
    CHECK(message.find("row 30") == std::string::npos);
}

TEST_CASE("SQLite: foreign keys are enforced again after reset, which does not spare the open transaction its check") {
    const FileDatabase database;
    const auto session = session_with_tables(database);
    session->configure({.foreign_keys = false});
    session->begin(Access::write);
    run(*session, "delete from person where id = 1");
    session->reset();
    error_of([&] { session->commit(); });
    session->rollback();
    session->begin(Access::write);
    CHECK(error_of([&] { run(*session, "insert into pet values (50, 5)"); }).fault == Fault::statement);
}

TEST_CASE("SQLite: foreign keys that a script outside a transaction turned off stay off between its statements") {
    const FileDatabase database;
    const auto session = session_with_tables(database);
    run(*session, "pragma foreign_keys = 0");
    session->begin(Access::write);
    session->commit();
    CHECK(value(*session, "pragma foreign_keys") == "0");
    session->reset();
    CHECK(value(*session, "pragma foreign_keys") == "1");
}

}  // namespace belay
