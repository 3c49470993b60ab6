#include <doctest/doctest.h>
#include <fmt/format.h>

#include <array>
#include <chrono>
#include <string>

#include "tests/support/database.h"

namespace belay {

TEST_CASE("reset drops temporary objects, inside a transaction and outside") {
    const auto database = any_database();
    const auto session = database->open();
    const std::string script = "create temp table item (id integer); create temp view items as select * from item";
    run(*session, script);
    session->reset();
    error_of([&] { session->query("select * from item"); });

    session->begin(Access::write);
    run(*session, script);
    session->reset();
    session->commit();
    error_of([&] { session->query("select * from item"); });
}

TEST_CASE("reset inside a transaction that is rolled back holds afterwards") {
    const auto database = any_database();
    const auto session = database->open();
    run(*session, "create temp table item (id integer)");
    session->begin(Access::write);
    session->reset();
    session->rollback();
    error_of([&] { session->query("select * from item"); });
}

TEST_CASE("reset leaves what is in the database alone") {
    const auto database = any_database();
    const auto session = database->open();
    session->begin(Access::write);
    run(*session, "create table item (id integer); insert into item values (1)");
    session->reset();
    session->commit();
    CHECK(value(*session, "select count(*) from item") == "1");
}

TEST_CASE("PostgreSQL: reset undoes search path, settings, role and session authorization") {
    ServerDatabase database;
    const std::string role = database.create_role("other");
    const auto session = database.open();
    const std::string user = value(*session, "select current_user");
    const std::string path = value(*session, "show search_path");
    const std::string script =
        "select pg_catalog.set_config('search_path', '', false); set work_mem = '77MB'; "
        "set standard_conforming_strings = off;";
    for (const std::string change : {"set role ", "set session authorization "}) {
        session->begin(Access::write);
        run(*session, fmt::format("{}{}{}", script, change, role));
        CHECK(value(*session, "select current_user") == role);
        session->reset();
        CHECK(value(*session, "select current_user") == user);
        session->commit();
        CHECK(value(*session, "show search_path") == path);
        CHECK(value(*session, "show work_mem") != "77MB");
        CHECK(value(*session, "show standard_conforming_strings") == "on");
    }
}

TEST_CASE("PostgreSQL: reset goes back to the role and the defaults of the connection") {
    ServerDatabase database;
    auto connection = database.connection();
    connection.role = database.create_role("owner");
    connection.defaults.lock_timeout = std::chrono::seconds(3);
    const auto session = open(connection);
    CHECK(value(*session, "select current_user") == connection.role);
    session->configure({.lock_timeout = std::chrono::seconds(7)});
    CHECK(value(*session, "show lock_timeout") == "7s");
    run(*session, "reset role");
    session->reset();
    CHECK(value(*session, "select current_user") == connection.role);
    CHECK(value(*session, "show lock_timeout") == "3s");
}

TEST_CASE("PostgreSQL: a role is quoted whatever its name") {
    const ServerDatabase database;
    auto connection = database.connection();
    connection.role = "no \"such\" role; --";
    const auto error = error_of([&] { open(connection); });
    CHECK(error.code == "22023");
    CHECK(std::string(error.what()).find(connection.role) != std::string::npos);
}

TEST_CASE("SQLite: reset undoes pragmas and attached databases") {
    const FileDatabase database;
    const auto session = database.open();
    constexpr std::array names{"recursive_triggers",        "query_only",      "ignore_check_constraints",
                               "legacy_alter_table",        "writable_schema", "trusted_schema",
                               "reverse_unordered_selects", "foreign_keys"};
    for (const std::string name : names) {
        const std::string before = value(*session, "pragma " + name);
        run(*session, fmt::format("pragma {} = {}", name, before == "1" ? "0" : "1"));
        CHECK(value(*session, "pragma " + name) != before);
        session->reset();
        CHECK(value(*session, "pragma " + name) == before);
    }
    run(*session, "pragma case_sensitive_like = 1; attach ':memory:' as \"oth\"\"er\"; pragma busy_timeout = 1");
    session->reset();
    CHECK(value(*session, "select 'a' like 'A'") == "1");
    CHECK(value(*session, "select count(*) from pragma_database_list where seq > 1") == "0");
}

TEST_CASE("SQLite: reset detaches at the end of the transaction what it could not inside") {
    const FileDatabase database;
    const auto session = database.open();
    run(*session, "attach ':memory:' as other");
    session->begin(Access::write);
    run(*session, "create table other.item (id integer)");
    session->reset();
    session->commit();
    CHECK(value(*session, "select count(*) from pragma_database_list where seq > 1") == "0");
}

TEST_CASE("SQLite: reset does not forget the foreign keys that a script put off") {
    const FileDatabase database;
    const auto session = database.open();
    run(*session, "create table parent (id integer primary key); create table child (id integer references parent)");
    session->begin(Access::write);
    run(*session, "pragma defer_foreign_keys = 1; insert into child values (1)");
    session->reset();
    CHECK(error_of([&] { session->commit(); }).code == "SQLITE_CONSTRAINT_FOREIGNKEY");
    session->rollback();
    CHECK(value(*session, "select count(*) from child") == "0");
}

TEST_CASE("PostgreSQL: what a role called belay creates does not go to the schema of the history") {
    const ServerDatabase database;
    const auto session = database.open();
    REQUIRE(value(*session, "select current_user") == "belay");
    run(*session, "create schema belay; create table before_reset (id integer)");
    session->reset();
    run(*session, "create table after_reset (id integer)");
    CHECK(value(*session, "select count(*) from pg_tables where schemaname = 'public'") == "2");
}

}  // namespace belay
