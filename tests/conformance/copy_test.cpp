#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/error.h"
#include "tests/support/database.h"

namespace belay {

TEST_CASE("PostgreSQL: the rows that follow copy from stdin arrive, however many") {
    const ServerDatabase database;
    const auto session = database.open();
    std::string script = "create table item (id integer, name text);\ncopy item from stdin;\n";
    for (int row = 0; row < 100'000; ++row) script += std::to_string(row) + "\tnäme; --\n";
    script += "\\.\ninsert into item values (-1, 'last');\n";
    session->begin(Access::write);
    run(*session, script);
    session->commit();
    CHECK(value(*session, "select count(*) from item where name = 'näme; --'") == "100000");
    CHECK(value(*session, "select count(*) from item") == "100001");
}

TEST_CASE("PostgreSQL: copy sends rows as they come, and an error in them has its line") {
    const ServerDatabase database;
    const auto session = database.open();
    run(*session, "create table item (id integer, name text)");
    std::vector<std::string> rows{"c\nfive\td\n", "\tb\n3\t", "1\ta\n2"};  // the last comes first
    std::string given;
    const auto next = [&]() -> std::string_view {
        if (rows.empty()) return {};
        given = rows.back();
        rows.pop_back();
        return given;
    };
    const auto error = error_of([&] { session->bulk_rows()->copy("copy item from stdin", next); });
    CHECK(error.row == 4);
    CHECK(error.code == "22P02");
    rows = {"\ta\n", "1"};
    session->begin(Access::write);
    session->bulk_rows()->copy("copy item from stdin", next);
    session->commit();
    CHECK(value(*session, "select string_agg(name, '') from item") == "a");
}

TEST_CASE("PostgreSQL: what the rows of a copy throw ends it, and the session goes on") {
    const ServerDatabase database;
    const auto session = database.open();
    run(*session, "create table item (id integer)");
    session->begin(Access::write);
    const auto broken = []() -> std::string_view { throw Error(Kind::project, "the rows are gone"); };
    CHECK_THROWS_AS(session->bulk_rows()->copy("copy item from stdin", broken), Error);
    session->rollback();
    CHECK(value(*session, "select count(*) from item") == "0");
}

TEST_CASE("PostgreSQL: copy from stdin without rows copies none") {
    const ServerDatabase database;
    const auto session = database.open();
    run(*session, "create table item (id integer);\ncopy item from stdin;\n\\.\n");
    CHECK(value(*session, "select count(*) from item") == "0");
}

TEST_CASE("PostgreSQL: an error in the rows of a copy has its line, and the session goes on") {
    const ServerDatabase database;
    const auto session = database.open();
    const std::string script = "create table item (id integer);\ncopy item from stdin;\n1\ntwo\n3\n\\.\nselect 1;\n";
    const auto error = error_of([&] { run(*session, script); });
    CHECK(error.row == 2);
    CHECK(error.statement == 1);
    CHECK(error.code == "22P02");
    CHECK(error.context == "COPY item, line 2, column id: \"two\"");
    CHECK(value(*session, "select count(*) from item") == "0");
}

TEST_CASE("PostgreSQL: copy to stdout is refused, and the session goes on") {
    const ServerDatabase database;
    const auto session = database.open();
    run(*session, "create table item (id integer); insert into item select generate_series(1, 100000)");
    session->begin(Access::write);
    CHECK(std::string(error_of([&] { run(*session, "copy item to stdout"); }).what()) ==
          "copy to stdout has nowhere to write: copy to a file, or to a table");
    CHECK(value(*session, "select count(*) from item") == "100000");
    session->commit();
}

TEST_CASE("PostgreSQL: notices come with their severity") {
    const ServerDatabase database;
    std::vector<std::pair<std::string, std::string>> notices;
    auto connection = database.connection();
    connection.notice = [&](std::string_view severity, std::string_view message) {
        notices.emplace_back(severity, message);
    };
    const auto session = open(connection);
    run(*session, "do $$ begin raise notice 'one'; raise warning 'two'; end $$");
    CHECK(notices == std::vector<std::pair<std::string, std::string>>{{"NOTICE", "one"}, {"WARNING", "two"}});
}

TEST_CASE("PostgreSQL: statements that cannot run in a transaction run outside one, several in a row") {
    const ServerDatabase database;
    const auto session = database.open();
    run(*session,
        "create table item (id integer); create index concurrently item_id on item (id); vacuum item; "
        "drop index concurrently item_id");
}

TEST_CASE("PostgreSQL: detail, hint and context are the server's") {
    const ServerDatabase database;
    const auto session = database.open();
    run(*session, "create table item (id integer primary key); insert into item values (1)");
    CHECK(error_of([&] { run(*session, "insert into item values (1)"); }).detail == "Key (id)=(1) already exists.");
    CHECK(error_of([&] { run(*session, "select ide from item"); }).hint ==
          "Perhaps you meant to reference the column \"item.id\".");
    const auto inner = error_of([&] { run(*session, "do $$ begin execute 'select nope'; end $$"); });
    CHECK(inner.context.find("PL/pgSQL function inline_code_block line 1 at EXECUTE") != std::string::npos);
    CHECK(inner.context.find("internal query: select nope") != std::string::npos);
    CHECK(!inner.offset);
}

}  // namespace belay
