#include "drivers/drivers.h"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "engine/error.h"
#include "tests/support/database.h"

namespace belay {
namespace {

Error refusal_of(std::string_view url) {
    try {
        driver_for(url);
    } catch (const Error& error) {
        return error;
    }
    FAIL("nothing was thrown");
    return {Kind::internal, ""};
}

}  // namespace

TEST_CASE("a driver is found by the scheme of a URL") {
    CHECK(driver_for("postgres://host/data").dialect().name == "postgres");
    CHECK(driver_for("postgresql://host/data").dialect().name == "postgres");
    CHECK(driver_for("sqlite:data.db").dialect().name == "sqlite");
}

TEST_CASE("a scheme that no driver has is refused with those there are and the nearest one") {
    const Error error = refusal_of("postgre://host/data");
    CHECK(error.kind == Kind::usage);
    CHECK(std::string(error.what()) == "no driver for 'postgre:' - did you mean 'postgres'?");
    CHECK(error.next == "a URL begins with one of postgres:, postgresql:, sqlite:, sqlite3:");
    CHECK(refusal_of("mysql://host/data").next == "a URL begins with one of postgres:, postgresql:, sqlite:, sqlite3:");
}

TEST_CASE("a refused URL shows nothing but its scheme") {
    for (const char* const url : {"mysql://ada:s3cret@host/data", "ada s3cret@host:5432", "s3cret", ""}) {
        const Error error = refusal_of(url);
        CHECK(error.kind == Kind::usage);
        CHECK((std::string(error.what()) + error.next).find("s3cret") == std::string::npos);
    }
}

TEST_CASE("a session shares its dialect and its name with its driver") {
    const auto database = any_database();
    const auto session = database->open();
    const std::string url = database->connection().url;
    CHECK(&session->dialect() == &driver_for(url).dialect());
    CHECK(session->name() == driver_for(url).display_name(url));
}

}  // namespace belay
