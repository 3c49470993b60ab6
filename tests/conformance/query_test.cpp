#include <doctest/doctest.h>

#include <array>
#include <string>
#include <vector>

#include "tests/support/database.h"

namespace belay {

TEST_CASE("query binds its arguments, whatever is in them") {
    const auto database = any_database();
    const auto session = database->open();
    const std::string text = "it's \"a\"\n$1 \\ ä€😀; drop table item --";
    run(*session, "create table item (text text, number integer, absent text)");
    session->query("insert into item values ($1, $2, $3)", std::vector<Value>{text, std::int64_t{-7}, Value()});
    CHECK(session->query("select * from item where text = $1", std::vector<Value>{text}).rows ==
          std::vector<Row>{{Value(text), Value(std::int64_t{-7}), Value()}});
}

TEST_CASE("query refuses an argument with a NUL byte, which a database would cut short") {
    const auto database = any_database();
    const auto session = database->open();
    run(*session, "create table item (text text)");
    const std::vector<Value> arguments{std::string("a\0b", 3)};
    const auto error = error_of([&] { session->query("insert into item values ($1)", arguments); });
    CHECK(error.fault == Fault::statement);
    CHECK(value(*session, "select count(*) from item") == "0");
}

TEST_CASE("query wants as many arguments as the statement has parameters") {
    const auto database = any_database();
    const auto session = database->open();
    run(*session, "create table item (a text, b text)");
    for (const std::size_t count : {0U, 1U, 3U}) {
        const std::vector<Value> arguments(count, Value("x"));
        error_of([&] { session->query("insert into item values ($1, $2)", arguments); });
    }
    CHECK(value(*session, "select count(*) from item") == "0");
}

TEST_CASE("query runs one statement, and no second one in silence") {
    const auto database = any_database();
    const auto session = database->open();
    CHECK(error_of([&] { session->query("select 1; select 2"); }).fault == Fault::statement);
}

TEST_CASE("query tells a statement without rows from one that found none") {
    const auto database = any_database();
    const auto session = database->open();
    CHECK(session->query("create table item (a integer, b integer)").columns == 0);
    const Rows none = session->query("select * from item");
    CHECK(none.columns == 2);
    CHECK(none.empty());
}

TEST_CASE("query says where the statement is wrong") {
    const auto database = any_database();
    const auto session = database->open();
    CHECK(error_of([&] { session->query("select 'é', nope"); }).offset == std::string("select 'é', ").size());
}

TEST_CASE("query knows numbers, texts and NULL") {
    const auto database = any_database();
    const auto session = database->open();
    using enum Value::Type;
    CHECK(session->query("select 42, 1.5, 'text', '', null").front() ==
          Row{Value(number, "42"), Value(number, "1.5"), Value(text, "text"), Value(text, ""), Value()});
}

TEST_CASE("PostgreSQL has booleans, void, and types that are text") {
    const ServerDatabase database;
    const auto session = database.open();
    using enum Value::Type;
    CHECK(session->query("select true, 1 > 2, null::boolean, pg_sleep(0), date '2026-11-21', 1::oid, array[1, 2]")
              .front() == Row{Value(boolean, "true"), Value(boolean, "false"), Value(), Value(nothing, ""),
                              Value(text, "2026-11-21"), Value(number, "1"), Value(text, "{1,2}")});
}

TEST_CASE("SQLite refuses a parameter in a script, to which it would bind NULL in silence") {
    const FileDatabase database;
    const auto session = database.open();
    run(*session, "create table item (text text)");
    const auto error = error_of([&] { run(*session, "insert into item values (:name)"); });
    CHECK(std::string(error.what()).find("parameter") != std::string::npos);
    CHECK(value(*session, "select count(*) from item") == "0");
}

TEST_CASE("SQLite hints at functions that only an application has") {
    const FileDatabase database;
    const auto session = database.open();
    const auto error = error_of([&] { session->query("select normalize('a')"); });
    CHECK(std::string(error.what()) == "no such function: normalize");
    CHECK(error.hint == "the function may be one that only the application registers; belay runs plain SQLite");
}

}  // namespace belay
