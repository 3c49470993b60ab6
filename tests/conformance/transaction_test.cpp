#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <thread>

#include "tests/support/database.h"

namespace belay {

TEST_CASE("what is committed stays, and other sessions see it") {
    const auto database = any_database();
    const auto session = database->open();
    session->begin(Access::write);
    run(*session, "create table item (id integer); insert into item values (1)");
    session->commit();
    CHECK(value(*database->open(), "select count(*) from item") == "1");
}

TEST_CASE("what is rolled back was never there, tables included") {
    const auto database = any_database();
    const auto session = database->open();
    session->begin(Access::write);
    run(*session, "create table item (id integer)");
    session->rollback();
    CHECK(error_of([&] { session->query("select * from item"); }).fault == Fault::statement);
}

TEST_CASE("a session that ends inside a transaction rolls it back") {
    const auto database = any_database();
    {
        const auto session = database->open();
        session->begin(Access::write);
        run(*session, "create table item (id integer)");
    }
    CHECK(error_of([&] { database->open()->query("select * from item"); }).fault == Fault::statement);
}

TEST_CASE("rollback leaves no transaction open, whatever there was") {
    const auto database = any_database();
    const auto session = database->open();
    session->rollback();
    session->begin(Access::write);
    error_of([&] { run(*session, "nonsense"); });
    session->rollback();
    session->begin(Access::write);
    run(*session, "create table item (id integer)");
    session->commit();
}

TEST_CASE("commit without a transaction is an error") {
    const auto database = any_database();
    const auto session = database->open();
    CHECK(error_of([&] { session->commit(); }).fault == Fault::statement);
}

TEST_CASE("commit of a transaction that a deferred constraint forbids is an error, and nothing stays") {
    const auto database = any_database();
    const auto session = database->open();
    run(*session, R"(create table parent (id integer primary key);
                     create table child (id integer references parent deferrable initially deferred))");
    session->begin(Access::write);
    run(*session, "insert into child values (1)");
    const auto error = error_of([&] { session->commit(); });
    CHECK(error.fault == Fault::statement);
    CHECK(!error.detail.empty());
    session->rollback();
    CHECK(value(*session, "select count(*) from child") == "0");
}

TEST_CASE("PostgreSQL: commit of a transaction that has failed is an error") {
    const ServerDatabase database;
    const auto session = database.open();
    session->begin(Access::write);
    error_of([&] { run(*session, "nonsense"); });
    CHECK(error_of([&] { session->commit(); }).fault == Fault::statement);
    session->begin(Access::write);
    session->commit();
}

TEST_CASE("a transaction for reading cannot write") {
    const auto database = any_database();
    const auto session = database->open();
    run(*session, "create table item (id integer)");
    session->begin(Access::read);
    CHECK(value(*session, "select count(*) from item") == "0");
    CHECK(error_of([&] { run(*session, "insert into item values (1)"); }).fault == Fault::permission);
    session->rollback();
    run(*session, "insert into item values (1)");
}

TEST_CASE("a probe can read, cannot write, and leaves nothing") {
    const auto database = any_database();
    const auto session = database->open();
    run(*session, "create table item (id integer)");
    const std::string begin(session->dialect().probe_begin);
    const std::string end(session->dialect().probe_end);
    session->begin(Access::write);
    run(*session, "insert into item values (1)");

    run(*session, begin);
    CHECK(value(*session, "select count(*) from item") == "1");
    CHECK(error_of([&] { run(*session, "insert into item values (2)"); }).fault == Fault::permission);
    run(*session, end);

    run(*session, "insert into item values (3)");
    session->commit();
    CHECK(value(*session, "select sum(id) from item") == "4");
}

TEST_CASE("PostgreSQL writes where the role's default is a transaction that only reads") {
    const ServerDatabase database;
    run(*database.open(), "alter database " + database.name() + " set default_transaction_read_only = on");
    const auto session = database.open();
    session->begin(Access::write);
    run(*session, "create table item (id integer)");
    session->commit();
    session->reset();
    run(*session, "create index concurrently item_id on item (id)");
    CHECK(session->state().again.empty());
}

TEST_CASE("SQLite: begin for writing holds off another writer, and says so after its wait") {
    const FileDatabase database;
    const auto first = database.open();
    const auto second = database.open();
    first->begin(Access::write);
    const auto error = error_of([&] { second->begin(Access::write); });
    CHECK(error.fault == Fault::lock);
    CHECK(error.code == "SQLITE_BUSY");
    CHECK(std::string(error.what()) == "the database is locked by another program");
    first->commit();
    second->begin(Access::write);
    second->commit();
}

TEST_CASE("SQLite: the lock timeout of the settings takes the place of the connection's wait") {
    const FileDatabase database;
    auto connection = database.connection();
    connection.busy_wait = std::chrono::hours(1);
    const auto first = database.open();
    const auto second = open(connection);
    first->begin(Access::write);
    second->configure({.lock_timeout = std::chrono::milliseconds(10)});
    CHECK(error_of([&] { second->begin(Access::write); }).fault == Fault::lock);
}

TEST_CASE("PostgreSQL: a lock that is not to be had in time is Fault::lock") {
    const ServerDatabase database;
    const auto first = database.open();
    const auto second = database.open();
    run(*first, "create table item (id integer)");
    first->begin(Access::write);
    run(*first, "lock table item");
    second->configure({.lock_timeout = std::chrono::milliseconds(10)});
    const auto error = error_of([&] { run(*second, "alter table item add column name text"); });
    CHECK(error.fault == Fault::lock);
    CHECK(error.code == "55P03");
}

TEST_CASE("PostgreSQL: a lost connection is Fault::connection in the server's words, and stays lost") {
    const ServerDatabase database;
    const auto session = database.open();
    session->begin(Access::write);
    const std::string process = value(*session, "select pg_backend_pid()");
    run(*database.open(), "select pg_terminate_backend(" + process + ", 10000)");
    const auto error = error_of([&] { session->commit(); });
    CHECK(error.fault == Fault::connection);
    CHECK(error.code == "57P01");
    session->rollback();
    CHECK(error_of([&] { session->query("select 1"); }).fault == Fault::connection);
}

TEST_CASE("SQLite: commit waits for a reader, and leaves the transaction to roll back where the wait ends first") {
    const FileDatabase database;
    const auto writer = database.open();
    run(*writer, "create table item (id integer)");
    const auto reader = database.open();
    reader->begin(Access::read);
    value(*reader, "select count(*) from item");

    writer->begin(Access::write);
    run(*writer, "insert into item values (1)");
    const auto error = error_of([&] { writer->commit(); });
    CHECK(error.fault == Fault::lock);
    CHECK(error.code == "SQLITE_BUSY");
    CHECK(std::string(error.what()) == "another program is reading the database, which keeps the commit waiting");
    writer->rollback();
    CHECK(value(*database.open(), "select count(*) from item") == "0");
}

TEST_CASE("SQLite: commit goes through when the reader ends") {
    const FileDatabase database;
    auto connection = database.connection();
    connection.busy_wait = std::chrono::minutes(1);
    const auto writer = open(connection);
    run(*writer, "create table item (id integer)");
    const auto reader = database.open();
    reader->begin(Access::read);
    value(*reader, "select count(*) from item");
    writer->begin(Access::write);
    run(*writer, "insert into item values (1)");

    std::thread waiting([&] { writer->commit(); });
    // A commit that waits for readers lets no new one in.
    auto impatient = database.connection();
    impatient.busy_wait = std::chrono::milliseconds(0);
    try {
        while (true) open(impatient);
    } catch (const DatabaseError&) {
        reader->rollback();
    }
    waiting.join();
    CHECK(value(*reader, "select count(*) from item") == "1");
}

TEST_CASE("SQLite: a database in WAL mode stays in it, and a reader keeps no commit waiting there") {
    const FileDatabase database;
    run(*database.open(), "pragma journal_mode = wal; create table item (id integer)");
    const auto writer = database.open();
    const auto reader = database.open();
    reader->begin(Access::read);
    value(*reader, "select count(*) from item");
    writer->begin(Access::write);
    run(*writer, "insert into item values (1)");
    writer->commit();
    writer->reset();
    reader->rollback();
    CHECK(value(*database.open(), "pragma journal_mode") == "wal");
}

}  // namespace belay
