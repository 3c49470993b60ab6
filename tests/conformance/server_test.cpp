#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "drivers/drivers.h"
#include "tests/support/database.h"

namespace belay {
namespace {

std::string shown(std::string_view url) {
    return driver_for(url).display_name(url);
}

}  // namespace

TEST_CASE("PostgreSQL: a database that does not exist is missing") {
    const ServerDatabase database;
    auto connection = database.connection();
    connection.url += "_nope";
    const auto error = error_of([&] { open(connection); });
    CHECK(error.fault == Fault::missing);
    CHECK(error.code == "3D000");
    CHECK(std::string(error.what()).find("_nope\" does not exist") != std::string::npos);
}

TEST_CASE("PostgreSQL: a wrong password is a connection error that does not show it") {
    const ServerDatabase database;
    for (const bool in_url : {true, false}) {
        Connection connection{.url = database.url_as(in_url ? "belay:s3cret" : "belay")};
        if (!in_url) connection.password = "s3cret";
        const auto error = error_of([&] { open(connection); });
        CHECK(error.fault == Fault::connection);
        CHECK(error.code == "28P01");
        CHECK(std::string(error.what()).find("s3cret") == std::string::npos);
    }
}

TEST_CASE("PostgreSQL: the password of the connection takes the place of the URL's") {
    ServerDatabase database;
    const std::string role = database.create_role("user");
    const auto session = open({.url = database.url_as(role + ":wrong"), .password = role});
    CHECK(value(*session, "select current_user") == role);
}

TEST_CASE("PostgreSQL: a host that nobody listens on is a connection error that names it") {
    const auto error = error_of([&] { open({.url = "postgres://belay:s3cret@127.0.0.1:1/belay"}); });
    CHECK(error.fault == Fault::connection);
    CHECK(std::string(error.what()).find("127.0.0.1") != std::string::npos);
    CHECK(std::string(error.what()).find("s3cret") == std::string::npos);
}

TEST_CASE("PostgreSQL: a URL that cannot be read does not give its password away") {
    for (const std::string url : {
             "postgres://belay:s3/cret@127.0.0.1:1/belay",
             "postgres://belay:s3@cret@127.0.0.1:1/belay",
             "postgres://belay:s3%zzcret@127.0.0.1:1/belay",
             "postgres://belay:s3?cret@127.0.0.1:1/belay",
             "postgres://127.0.0.1:1/belay?password=s3%zzcret",
             "postgres://127.0.0.1:1/belay?sslpassword=s3cret&nonsense=1",
         }) {
        const auto error = error_of([&] { open({.url = url}); });
        INFO(error.what());
        CHECK(std::string(error.what()).find("cret") == std::string::npos);
        CHECK(std::string(error.what()).find("\"s3") == std::string::npos);
        CHECK(shown(url).find("cret") == std::string::npos);
    }
}

TEST_CASE("PostgreSQL: the name of a database has no password") {
    CHECK(shown("postgres://ada:s3cret@host:5432/data?sslmode=require") ==
          "postgres://ada@host:5432/data?sslmode=require");
    CHECK(shown("postgresql://ada@host/data") == "postgresql://ada@host/data");
    CHECK(shown("postgres:///data?host=/tmp&password=s3cret&port=1") == "postgres:///data?host=/tmp&port=1");
    CHECK(shown("postgres:///data?%70assword=s3cret") == "postgres:///data");
    CHECK(shown("postgres://one:1,two:2/data") == "postgres://one:1,two:2/data");
    CHECK(shown("postgres://[::1]:5432/data") == "postgres://[::1]:5432/data");
    CHECK(shown("postgres:") == "postgres:");
    CHECK(shown("postgres://") == "postgres://");
    CHECK(shown("postgres://:@") == "postgres://");
    CHECK(shown("postgres://?&=&") == "postgres://?&=&");
}

TEST_CASE("PostgreSQL: a session is called belay unless the URL says otherwise") {
    const ServerDatabase database;
    auto connection = database.connection();
    CHECK(value(*open(connection), "show application_name") == "belay");
    connection.url += "?application_name=deploy&options=-c%20search_path%3Dapp";
    const auto session = open(connection);
    CHECK(value(*session, "show application_name") == "deploy");
    session->reset();
    CHECK(value(*session, "show search_path") == "app");
    CHECK(value(*session, "show client_encoding") == "UTF8");
}

TEST_CASE("PostgreSQL: the server looks for its client, after a reset as before, unless the URL says otherwise") {
    const ServerDatabase database;
    auto connection = database.connection();
    const auto session = open(connection);
    for (const bool again : {false, true}) {
        if (again) session->reset();
        CHECK(value(*session, "show client_connection_check_interval") == "1s");
        CHECK(value(*session, "show tcp_keepalives_idle") == "30");
        CHECK(value(*session, "show tcp_keepalives_interval") == "10");
        CHECK(value(*session, "show tcp_keepalives_count") == "3");
    }
    connection.url += "?options=-c%20client_connection_check_interval%3D5s%20-c%20tcp_keepalives_idle%3D7";
    const auto told = open(connection);
    CHECK(value(*told, "show client_connection_check_interval") == "5s");
    CHECK(value(*told, "show tcp_keepalives_idle") == "7");
}

TEST_CASE("PostgreSQL: what the role may not do is Fault::permission") {
    ServerDatabase database;
    const std::string role = database.create_role("reader");
    run(*database.open(), "create table item (id integer)");
    const auto session = open({.url = database.url_as(role + ":" + role)});
    const auto error = error_of([&] { run(*session, "select * from item"); });
    CHECK(error.fault == Fault::permission);
    CHECK(error.code == "42501");
}

TEST_CASE("PostgreSQL: the columns of the history show to a role that may not use its schema") {
    ServerDatabase database;
    const std::string role = database.create_role("reader");
    const auto owner = database.open();
    CHECK(owner->query(owner->dialect().history_columns).empty());
    run(*owner, "create schema belay; create table belay.history (seq bigint, at timestamptz)");
    const auto session = open({.url = database.url_as(role + ":" + role)});
    CHECK(session->query(session->dialect().history_columns).size() == 2);
}

}  // namespace belay
