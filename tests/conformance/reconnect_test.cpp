#include <doctest/doctest.h>

#include <chrono>
#include <filesystem>
#include <string>

#include "drivers/postgres/identity.h"
#include "tests/support/database.h"

namespace belay {
namespace {

using std::chrono::milliseconds;

/// Ends the server's process of a session, which finds its connection lost at its next verb.
void cut(const ServerDatabase& database, Session& session) {
    const std::string process = value(session, "select pg_backend_pid()");
    run(*database.open(), "select pg_terminate_backend(" + process + ", 10000)");
    CHECK(error_of([&] { session.query("select 1"); }).fault == Fault::connection);
}

}  // namespace

TEST_CASE("reconnect leaves no transaction and settings as reset leaves them") {
    const auto database = any_database();
    auto connection = database->connection();
    connection.defaults.lock_timeout = milliseconds(1234);
    const auto session = open(connection);
    run(*session, "create table item (id integer)");
    session->begin(Access::write);
    run(*session, "insert into item values (1); create temporary table leftover (id integer)");
    session->reconnect();
    CHECK(value(*session, "select count(*) from item") == "0");
    CHECK(error_of([&] { session->query("select * from leftover"); }).fault == Fault::statement);
    session->begin(Access::write);
    run(*session, "insert into item values (2)");
    session->commit();
    CHECK(value(*session, "select id from item") == "2");
}

TEST_CASE("PostgreSQL: a connection that was lost can be opened again, and has lost its lock") {
    const ServerDatabase database;
    auto connection = database.connection();
    connection.defaults.lock_timeout = milliseconds(1234);
    const auto session = open(connection);
    session->lock("shop", milliseconds(0));
    cut(database, *session);
    session->rollback();
    session->reconnect();
    CHECK(value(*session, "show lock_timeout") == "1234ms");
    const auto other = database.open();
    other->lock("shop", milliseconds(0));
    CHECK(error_of([&] { session->lock("shop", milliseconds(0)); }).fault == Fault::lock);
}

TEST_CASE("PostgreSQL: a database that was made again meanwhile is another one, and the session stays closed") {
    const ServerDatabase database;
    const auto session = open(database.connection());
    const ServerDatabase elsewhere;
    run(*elsewhere.open(), "drop database " + database.name() + " with (force)");
    run(*elsewhere.open(), "create database " + database.name() + " template template0");
    CHECK(error_of([&] { session->query("select 1"); }).fault == Fault::connection);
    const auto error = error_of([&] { session->reconnect(); });
    CHECK(error.fault == Fault::connection);
    CHECK(std::string(error.what()) ==
          "this is not the server that was connected before: the database was dropped and made again");
    CHECK(error_of([&] { session->begin(Access::read); }).fault == Fault::connection);
    CHECK(error_of([&] { session->configure({}); }).fault == Fault::connection);
    CHECK(error_of([&] { session->reset(); }).fault == Fault::connection);
    session->rollback();
}

TEST_CASE("PostgreSQL: a server that cannot be reached again leaves the session closed") {
    const ServerDatabase database;
    const auto session = open(database.connection());
    const ServerDatabase elsewhere;
    run(*elsewhere.open(), "drop database " + database.name() + " with (force)");
    CHECK(error_of([&] { session->reconnect(); }).fault == Fault::missing);
    CHECK(error_of([&] { session->query("select 1"); }).fault == Fault::connection);
    run(*elsewhere.open(), "create database " + database.name());
}

TEST_CASE("PostgreSQL: another system, timeline or address is another server, another process is not") {
    const postgres::Identity before{
        .backend = "1", .database = "5", .system = "42", .timeline = "00000001", .address = "10.0.0.1 port 5432"};
    auto now = before;
    now.backend = "2";
    now.address = "10.0.0.2 port 5432";  // of the same system: its service may have moved
    CHECK(postgres::difference(before, now).empty());
    now.timeline = "00000002";
    CHECK(postgres::difference(before, now) == "its timeline is 00000002, and was 00000001");
    now.system = "43";
    CHECK(postgres::difference(before, now) == "its system identifier is 43, and was 42");
    now.system.clear();
    CHECK(postgres::difference(before, now) == "its address is 10.0.0.2 port 5432, and was 10.0.0.1 port 5432");
    now = before;
    now.standby = true;
    CHECK(postgres::difference(before, now) == "it is a standby now");
}

TEST_CASE("PostgreSQL: a role that may not read the system's identifier connects, and connects again") {
    ServerDatabase database;
    const std::string role = database.create_role("user");
    const auto owner = database.open();
    run(*owner, "revoke execute on function pg_control_system() from public");
    const auto session = open({.url = database.url_as(role + ":" + role)});
    CHECK(error_of([&] { session->query("select * from pg_control_system()"); }).fault == Fault::permission);
    cut(database, *session);
    session->reconnect();
    CHECK(value(*session, "select current_user") == role);
}

TEST_CASE("SQLite: a file that was moved away is not what was connected") {
    const FileDatabase database;
    const auto session = database.open();
    run(*session, "create table item (id integer)");
    std::filesystem::rename(database.path(), database.path().string() + ".old");
    CHECK(error_of([&] { session->reconnect(); }).fault == Fault::connection);
}

TEST_CASE("SQLite: a database in memory cannot be opened again") {
    const auto session = open({.url = "sqlite::memory:"});
    CHECK(error_of([&] { session->reconnect(); }).fault == Fault::connection);
}

}  // namespace belay
