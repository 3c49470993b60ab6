#include <doctest/doctest.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <string>
#include <vector>

#include "drivers/postgres/parameters.h"
#include "tests/support/database.h"

namespace belay {
namespace {

std::string dialled(std::string_view url) {
    const auto result = postgres::dialled(url);
    return fmt::format("{}{}{}{}", result.url, result.pooled ? " pooled" : "", result.passed.empty() ? "" : " without ",
                       fmt::join(result.passed, ", "));
}

}  // namespace

TEST_CASE("PostgreSQL: what other programs write into a URL is said to libpq, or passed over") {
    CHECK(dialled("postgres://h/d") == "postgres://h/d");
    CHECK(dialled("postgres://h/d?sslmode=require&sslmod=x") == "postgres://h/d?sslmode=require&sslmod=x");
    CHECK(dialled("postgres://h/d?schema=shop") == "postgres://h/d?options=-csearch_path%3Dshop");
    CHECK(dialled("postgres://h/d?search_path=a%2C%20b&sslmode=disable") ==
          "postgres://h/d?sslmode=disable&options=-csearch_path%3Da%2C%5C%20b");
    CHECK(dialled("postgres://h/d?options=-cwork_mem%3D1MB&schema=shop") ==
          "postgres://h/d?options=-cwork_mem%3D1MB%20-csearch_path%3Dshop");
    CHECK(dialled("postgres://h/d?pgbouncer=true&connection_limit=1") ==
          "postgres://h/d pooled without connection_limit");
    CHECK(dialled("postgres://h/d?pgbouncer=false") == "postgres://h/d");
    CHECK(dialled("postgres:///d?socket=%2Ftmp") == "postgres:///d?host=%2Ftmp");
    CHECK(dialled("postgres://h/d?ssl=true") == "postgres://h/d?sslmode=require");
    CHECK(dialled("postgres://h/d?x-migrations-table=m&x-lock=1&pool_size=3") ==
          "postgres://h/d without x-migrations-table, x-lock, pool_size");
    CHECK(dialled("postgres://u:p?w@h/d?schema=a") == "postgres://u:p?w@h/d?options=-csearch_path%3Da");
}

TEST_CASE("PostgreSQL: the schema of a URL is the search path of scripts, which a reset goes back to") {
    const ServerDatabase database;
    run(*database.open(), "create schema \"my shop\"");
    auto connection = database.connection();
    connection.url += "?schema=%22my%20shop%22&connection_limit=5";
    std::vector<std::string> notices;
    connection.notice = [&](std::string_view, std::string_view message) { notices.emplace_back(message); };
    const auto session = open(connection);
    run(*session, "create table t (id integer); set search_path = public");
    session->reset();
    CHECK(value(*session, "select 't'::regclass::text || ' ' || current_schema()") == "t my shop");
    REQUIRE(notices.size() == 1);
    CHECK(notices.front() == "'connection_limit' in the URL is a setting of another program, and is passed over");
}

TEST_CASE(
    "PostgreSQL: a URL that says that it goes through a pooler is refused by runs, until somebody vouches for it") {
    const ServerDatabase database;
    auto connection = database.connection();
    connection.url += "?pgbouncer=true";
    const auto error = error_of([&] { open(connection)->lock("shop", std::chrono::milliseconds(0)); });
    CHECK(error.fault == Fault::unfit);
    connection.pooler = Pooler::session;
    open(connection)->lock("shop", std::chrono::milliseconds(0));
}

TEST_CASE("PostgreSQL: a parameter that nobody knows is refused") {
    const ServerDatabase database;
    auto connection = database.connection();
    connection.url += "?schema=public&sslmod=require";
    const auto error = error_of([&] { open(connection); });
    CHECK(error.fault == Fault::address);
    CHECK(std::string(error.what()).find("sslmod") != std::string::npos);
}

}  // namespace belay
