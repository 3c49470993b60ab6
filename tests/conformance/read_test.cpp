#include <doctest/doctest.h>

#include <array>
#include <stdexcept>
#include <string>
#include <vector>

#include "engine/sql/lex.h"
#include "tests/support/database.h"

namespace belay {

namespace {

std::size_t changed_by(Session& session, const std::string& script) {
    const Source source{.path = {}, .text = script};
    return session.execute(source.text, lex(source, session.dialect().lexical));
}

constexpr auto numbers = "with recursive n(i) as (select 1 union all select i + 1 from n where i < $1) select i from n";

}  // namespace

TEST_CASE("read gives the rows of a query in order, and says how many columns there are") {
    const auto database = any_database();
    const auto session = database->open();
    std::vector<std::string> seen;
    const std::array<Value, 1> limit{Value(std::int64_t{3})};
    const auto reading = session->read(numbers, limit, [&](Row row) { seen.push_back(row.front().text); });
    CHECK(seen == std::vector<std::string>{"1", "2", "3"});
    CHECK(reading.columns == 1);
    CHECK(reading.changed == 0);
}

TEST_CASE("read says how many columns a query without rows has") {
    const auto database = any_database();
    const auto session = database->open();
    const auto reading = session->read("select 1, 2 where 1 = 0", {}, [](const Row&) { FAIL("there is no row"); });
    CHECK(reading.columns == 2);
}

TEST_CASE("what the sink of read throws is passed on, and the session goes on") {
    const auto database = any_database();
    const auto session = database->open();
    const std::array<Value, 1> limit{Value(std::int64_t{3})};
    int seen = 0;
    const auto sink = [&](const Row&) {
        ++seen;
        throw std::runtime_error("enough");
    };
    CHECK_THROWS_WITH(session->read(numbers, limit, sink), "enough");
    CHECK(seen == 1);
    CHECK(value(*session, "select 1") == "1");
}

TEST_CASE("an error in the middle of the rows comes after those before it, and the session goes on") {
    const auto database = any_database();
    const auto session = database->open();
    const bool server = session->dialect().name == "postgres";
    const std::string sql =
        server ? "select 6 / (3 - i) from generate_series(1, 5) as t(i)"
               : "select abs(i) from (select 3 as i union all select 6 union all select -9223372036854775807 - 1)";
    std::vector<std::string> seen;
    const auto error = error_of([&] { session->read(sql, {}, [&](Row row) { seen.push_back(row.front().text); }); });
    CHECK(error.fault == Fault::statement);
    CHECK(seen == std::vector<std::string>{"3", "6"});
    CHECK(value(*session, "select 1") == "1");
}

TEST_CASE("bytes are bound and read as they are, whatever they are") {
    const auto database = any_database();
    const auto session = database->open();
    const bool server = session->dialect().name == "postgres";
    run(*session, server ? "create table item (content bytea)" : "create table item (content blob)");
    const std::string bytes("\0\x01'\\\xff\n", 6);
    for (const auto& each : {bytes, std::string(), std::string("plain")}) {
        const std::array<Value, 1> argument{Value(Value::Type::bytes, each)};
        run(*session, "delete from item");
        CHECK(session->query("insert into item (content) values ($1)", argument).changed == 1);
        const auto rows = session->query("select content from item where content = $1", argument);
        REQUIRE(rows.size() == 1);
        CHECK(rows.front().front() == argument.front());
    }
}

TEST_CASE("execute and query say how many rows the statements themselves changed") {
    const auto database = any_database();
    const auto session = database->open();
    CHECK(changed_by(*session, "create table item (id integer); create table other (id integer)") == 0);
    CHECK(changed_by(*session,
                     "insert into item values (1), (2), (3); select * from item; insert into item values (4)") == 4);
    CHECK(changed_by(*session, "create table copied as select * from item") == 0);
    CHECK(changed_by(*session, "update item set id = id + 1 where id > 2") == 2);
    CHECK(changed_by(*session, "update item set id = 0 where id > 20") == 0);
    CHECK(session->query("delete from item").changed == 4);
    CHECK(session->query("select 1").changed == 0);
}

TEST_CASE("a session offers what its database has") {
    const auto database = any_database();
    const auto session = database->open();
    const bool server = session->dialect().name == "postgres";
    CHECK(session->backups() != nullptr);
    CHECK(session->examination() != nullptr);
    CHECK((session->aftermath() != nullptr) == server);
    CHECK((session->bulk_rows() != nullptr) == server);
    CHECK(effect_of(*session, "vacuum", "").state == Effect::State::absent);
}

}  // namespace belay
