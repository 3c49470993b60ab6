#include <doctest/doctest.h>
#include <fmt/format.h>
#include <libpq-fe.h>
#include <sqlite3.h>

#include <chrono>
#include <fstream>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "drivers/drivers.h"
#include "drivers/postgres/postgres.h"
#include "drivers/sqlite/sqlite.h"
#include "engine/engine.h"
#include "engine/layout/layout.h"
#include "engine/open.h"
#include "tests/support/database.h"

// Connections that a program lends, and what it finds when it has them back. That a session over one keeps every
// promise is the test `conformance.lent`.

namespace belay {
namespace {

Error refusal_of(const std::function<void()>& action) {
    try {
        action();
    } catch (const Error& error) {
        return error;
    }
    FAIL("nothing was thrown");
    return {Kind::internal, ""};
}

const std::vector<File> files{
    {"1_note.sql", "-- belay:up\ncreate table note (id int);\n-- belay:down\ndrop table note;\n"},
    {"2_pin.sql",
     "-- belay:up\n-- belay:transaction off\nalter table note add pinned int;\n-- belay:down\n"
     "alter table note drop column pinned;\n"}};

void up(Session& session) {
    Reporter quiet;
    Engine(Graph(load(files, {}).migrations), session, quiet).up();
}

void down(Session& session) {
    Reporter quiet;
    Engine engine(Graph(load(files, {}).migrations), session, quiet);
    CHECK(engine.overview().migrations.size() == 2);
    engine.run({.command = Request::Command::down, .count = 2});
}

/// The first value that a program reads, or what its connection says instead.
std::string value(sqlite3* connection, const std::string& sql) {
    sqlite3_stmt* prepared = nullptr;
    sqlite3_prepare_v2(connection, sql.c_str(), -1, &prepared, nullptr);
    const std::unique_ptr<sqlite3_stmt, decltype(&sqlite3_finalize)> statement(prepared, sqlite3_finalize);
    const int result = sqlite3_step(prepared);
    if (result == SQLITE_DONE) return "";
    if (result != SQLITE_ROW) return sqlite3_errmsg(connection);
    const auto* const text = reinterpret_cast<const char*>(sqlite3_column_text(prepared, 0));
    return text == nullptr ? "null" : text;
}

std::string value(PGconn* connection, const std::string& sql) {
    const std::unique_ptr<PGresult, decltype(&PQclear)> result(PQexec(connection, sql.c_str()), PQclear);
    if (PQresultStatus(result.get()) == PGRES_FATAL_ERROR) return PQresultErrorMessage(result.get());
    return PQntuples(result.get()) == 0 ? "" : PQgetvalue(result.get(), 0, 0);
}

}  // namespace

TEST_CASE("SQLite: a program lends its connection for a run, and has it back as it was") {
    const FileDatabase database;
    const auto connection = database.connect();
    sqlite3* const lent = connection.get();
    sqlite3_busy_timeout(lent, 4321);
    value(lent, "pragma foreign_keys = 0");
    value(lent, "pragma recursive_triggers = 1");
    value(lent, "pragma case_sensitive_like = 1");
    value(lent, "attach ':memory:' as beside");
    value(lent, "create temp table scratch (id int)");
    value(lent, "insert into scratch values (7)");
    sqlite3_stmt* prepared = nullptr;
    sqlite3_prepare_v2(lent, "select id from scratch", -1, &prepared, nullptr);
    {
        const auto session = sqlite::lend(lent);
        CHECK(session->name() == "sqlite:" + database.path().string());
        CHECK(value(lent, "pragma foreign_keys") == "1");
        up(*session);
        run(*session, "pragma recursive_triggers = 0; attach ':memory:' as other; create temp table left (id int)");
    }
    CHECK(value(lent, "select group_concat(name) from pragma_table_info('note')") == "id,pinned");
    CHECK(value(lent, "pragma busy_timeout") == "4321");
    CHECK(value(lent, "pragma foreign_keys") == "0");
    CHECK(value(lent, "pragma query_only") == "0");
    CHECK(value(lent, "pragma recursive_triggers") == "1");
    CHECK(value(lent, "select 'a' like 'A'") == "0");
    CHECK(value(lent, "select group_concat(name) from temp.sqlite_master") == "scratch");
    CHECK(value(lent, "select group_concat(name) from pragma_database_list where seq > 1") == "beside");
    CHECK(sqlite3_step(prepared) == SQLITE_ROW);
    CHECK(sqlite3_column_int(prepared, 0) == 7);
    sqlite3_finalize(prepared);

    down(*sqlite::lend(lent));
    CHECK(value(lent, "select count(*) from sqlite_master where name = 'note'") == "0");
    CHECK(sqlite3_get_autocommit(lent) == 1);
}

TEST_CASE("SQLite: a session that is left in the middle rolls back, and leaves nothing of its own behind") {
    const FileDatabase database;
    const auto connection = database.connect();
    sqlite3* const lent = connection.get();
    {
        const auto session = sqlite::lend(lent);
        session->begin(Access::write);
        run(*session, "create table half (id int); pragma recursive_triggers = 1");
        session->cancel();
    }
    CHECK(sqlite3_get_autocommit(lent) == 1);
    CHECK(value(lent, "select count(*) from sqlite_master") == "0");
    CHECK(value(lent, "pragma recursive_triggers") == "0");
    CHECK(value(lent, "create table after (id int)").empty());
}

TEST_CASE("SQLite: functions of the program are there for scripts, a like of its own too") {
    const FileDatabase database;
    const auto connection = database.connect();
    sqlite3* const lent = connection.get();
    const auto answer = [](sqlite3_context* context, int, sqlite3_value**) { sqlite3_result_int(context, 42); };
    sqlite3_create_function(lent, "answer", 0, SQLITE_UTF8, nullptr, answer, nullptr, nullptr);
    sqlite3_create_function(lent, "like", 2, SQLITE_UTF8, nullptr, answer, nullptr, nullptr);
    {
        const auto session = sqlite::lend(lent);
        session->begin(Access::write);
        run(*session, "create table item (id int); insert into item values (answer())");
        session->commit();
    }
    CHECK(value(lent, "select id from item") == "42");
    CHECK(value(lent, "select 'a' like 'A'") == "42");
}

TEST_CASE("SQLite: a database in memory can be lent, and stays") {
    for (const char* const name : {":memory:", "", "file:lent?mode=memory&cache=shared"}) {
        CAPTURE(name);
        sqlite3* handle = nullptr;
        sqlite3_open_v2(name, &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_URI, nullptr);
        const FileConnection connection(handle);
        up(*sqlite::lend(handle));
        CHECK(value(handle, "select count(*) from note") == "0");
        up(*sqlite::lend(handle));
        down(*sqlite::lend(handle));
    }
}

TEST_CASE("SQLite: what cannot be lent is refused, and left as it is") {
    const FileDatabase database;
    const auto connection = database.connect();
    sqlite3* const lent = connection.get();
    const auto error = refusal_of([] { sqlite::lend(nullptr); });
    CHECK(error.kind == Kind::usage);
    CHECK(std::string(error.what()) == "no connection was lent");

    value(lent, "begin");
    value(lent, "create table item (id int)");
    const auto open = refusal_of([&] { sqlite::lend(lent); });
    CHECK(open.kind == Kind::usage);
    CHECK(std::string(open.what()) == "the connection that was lent has a transaction open");
    CHECK(value(lent, "commit").empty());

    value(lent, "insert into item values (1), (2)");
    sqlite3_stmt* reading = nullptr;
    sqlite3_prepare_v2(lent, "select id from item", -1, &reading, nullptr);
    sqlite3_step(reading);
    const auto busy = refusal_of([&] { sqlite::lend(lent); });
    CHECK(busy.kind == Kind::usage);
    CHECK(std::string(busy.what()) == "a statement of the connection that was lent has not come to its end");
    CHECK(sqlite3_step(reading) == SQLITE_ROW);
    sqlite3_finalize(reading);
    value(lent, "drop table item");
    up(*sqlite::lend(lent));
}

TEST_CASE("SQLite: a file that is no database is an Error, and the connection is left") {
    const FileDatabase database;
    std::ofstream(database.path()) << "this is a text that is long enough to be no database, and is not empty either";
    const auto connection = database.connect();
    sqlite3_busy_timeout(connection.get(), 55);
    CHECK(refusal_of([&] { sqlite::lend(connection.get()); }).kind == Kind::connection);
    CHECK(value(connection.get(), "pragma busy_timeout") == "55");
    CHECK(value(connection.get(), "select 1") == "1");
}

TEST_CASE("PostgreSQL: a program lends its connection for a run, and has it back as it was") {
    ServerDatabase database;
    const auto role = database.create_role("other");
    const auto connection = database.connect();
    PGconn* const lent = connection.get();
    value(lent, "create schema app; grant all on schema app to " + role);
    value(lent, fmt::format("grant create on database {} to {}", database.name(), role));
    value(lent, "set search_path = app; set lock_timeout = '2s'; set application_name = 'no''te'");
    value(lent, "set default_transaction_read_only = on; set role " + role);
    PQsetClientEncoding(lent, "LATIN1");
    PQsetnonblocking(lent, 1);
    int notices = 0;
    const auto count = [](void* counted, const PGresult*) { ++*static_cast<int*>(counted); };
    PQsetNoticeReceiver(lent, count, &notices);
    const std::string backend = value(lent, "select pg_backend_pid()");
    const auto require_as_it_was = [&] {
        CHECK(value(lent, "show search_path") == "app");
        CHECK(value(lent, "show lock_timeout") == "2s");
        CHECK(value(lent, "show application_name") == "no'te");
        CHECK(value(lent, "show default_transaction_read_only") == "on");
        CHECK(value(lent, "show role") == role);
        CHECK(value(lent, "show client_encoding") == "LATIN1");
        CHECK(value(lent, "show tcp_keepalives_idle") == value(database.connect().get(), "show tcp_keepalives_idle"));
        CHECK(PQclientEncoding(lent) == pg_char_to_encoding("LATIN1"));
        CHECK(PQisnonblocking(lent) == 1);
        CHECK(value(lent, "select pg_backend_pid()") == backend);
        CHECK(value(lent, "select count(*) from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()") ==
              "0");
        CHECK(PQtransactionStatus(lent) == PQTRANS_IDLE);
    };
    {
        const auto session = postgres::lend(lent);
        up(*session);
        up(*session);  // takes the lock a second time
        CHECK(value(lent, "select note.pinned from app.note").empty());
        run(*session, "set search_path = public; set role none; create temp table left_over (id int)");
        run(*session, "drop table if exists app.not_there; set work_mem = '77MB'; prepare left_behind as select 1");
    }
    require_as_it_was();
    CHECK(notices == 1);
    value(lent, "do $$ begin raise notice 'loud'; end $$");
    CHECK(notices == 2);
    CHECK(value(lent, "select count(*) from pg_prepared_statements") == "0");
    CHECK(value(lent, "show work_mem") != "77MB");
    CHECK(value(lent, "select tableowner from pg_tables where tablename = 'note'") == role);

    down(*postgres::lend(lent));
    require_as_it_was();
    CHECK(value(lent, "select to_regclass('app.note') is null") == "t");
}

TEST_CASE("PostgreSQL: notices of a run are told to whoever lent the connection, and then go where they went") {
    const ServerDatabase database;
    const ServerConnection connection(PQconnectdb(database.connection().url.c_str()));
    PGconn* const lent = connection.get();
    const auto receiver = PQsetNoticeReceiver(lent, nullptr, nullptr);
    const auto processor = PQsetNoticeProcessor(lent, nullptr, nullptr);
    std::string heard;
    {
        const auto hear = [&](std::string_view severity, std::string_view message) {
            heard += fmt::format("{}: {}", severity, message);
        };
        const auto session = postgres::lend(lent, {.notice = hear});
        run(*session, "do $$ begin raise notice 'loud'; end $$");
    }
    CHECK(heard == "NOTICE: loud");
    CHECK((PQsetNoticeReceiver(lent, nullptr, nullptr) == receiver));
    CHECK((PQsetNoticeProcessor(lent, nullptr, nullptr) == processor));
}

TEST_CASE("PostgreSQL: text of the history is in UTF-8 whatever the encoding of what was lent") {
    const ServerDatabase database;
    const auto connection = database.connect();
    PQsetClientEncoding(connection.get(), "LATIN1");
    const std::vector<File> accents{
        {"1_a.sql", "-- belay:up\ncreate table \"é\" (id int);\n-- belay:down\nselect 'ü';\n"},
        {"2_b.sql", "-- belay:up\ninsert into \"é\" values (1);\n"},
        {"3_c.sql", "-- belay:up\nselect 'ö';\n-- belay:down\nselect 'ö';\n"}};
    {
        const auto session = postgres::lend(connection.get());
        Reporter quiet;
        Engine(Graph(load(accents, {}).migrations), *session, quiet).up();
    }
    const auto other = open(database.connection());
    CHECK(value(*other, "select script_down like '%ü%' from belay.history where version = '1' and event = 'applied'") ==
          "true");
    CHECK(value(*other, "select script_down like '%ö%' from belay.history where version = '3' and event = 'applied'") ==
          "true");
    CHECK(value(*other, "select count(*) from \"é\"") == "1");
}

TEST_CASE("PostgreSQL: a session that is left in the middle rolls back, and lets its lock go") {
    const ServerDatabase database;
    const auto connection = database.connect();
    PGconn* const lent = connection.get();
    {
        const auto session = postgres::lend(lent);
        session->lock("shop", std::chrono::milliseconds(0));
        session->begin(Access::write);
        run(*session, "create table half (id int)");
    }
    CHECK(PQtransactionStatus(lent) == PQTRANS_IDLE);
    CHECK(value(lent, "select to_regclass('half') is null") == "t");
    const auto other = open(database.connection());
    other->lock("shop", std::chrono::milliseconds(0));
}

TEST_CASE("PostgreSQL: what cannot be lent is refused, and left as it is") {
    const ServerDatabase database;
    const auto connection = database.connect();
    PGconn* const lent = connection.get();
    const auto refused = [&](std::string_view words) {
        const auto error = refusal_of([&] { postgres::lend(lent); });
        CHECK(error.kind == Kind::usage);
        CHECK(std::string(error.what()) == words);
    };
    CHECK(refusal_of([] { postgres::lend(nullptr); }).kind == Kind::usage);

    constexpr auto open_transaction = "the connection that was lent has a transaction open";
    value(lent, "begin");
    refused(open_transaction);
    value(lent, "select 1/0");
    refused(open_transaction);
    value(lent, "rollback");

    constexpr auto running = "a statement of the connection that was lent has not come to its end";
    PQsendQuery(lent, "select 1");
    refused(running);
    while (PGresult* const result = PQgetResult(lent)) PQclear(result);
    value(lent, "create table item (id int)");
    PQclear(PQexec(lent, "copy item from stdin"));
    refused(running);
    PQputCopyEnd(lent, nullptr);
    while (PGresult* const result = PQgetResult(lent)) PQclear(result);

    PQenterPipelineMode(lent);
    refused("the connection that was lent is in pipeline mode");
    PQexitPipelineMode(lent);

    const auto has = [&](std::string_view what) {
        refused(fmt::format("the connection that was lent has {}, which a run would take away", what));
    };
    PQclear(PQprepare(lent, "mine", "select 1", 0, nullptr));
    has("prepared statements");
    value(lent, "deallocate mine; create temp table mine (id int); listen mine");
    has("temporary tables and channels that it listens on");
    value(lent, "drop table mine, item; unlisten *");
    up(*postgres::lend(lent));
}

TEST_CASE("PostgreSQL: a connection that is lost is an Error, and is not opened again") {
    const ServerDatabase database;
    const auto connection = database.connect();
    PGconn* const lent = connection.get();
    const auto backend = value(lent, "select pg_backend_pid()");
    {
        const auto session = postgres::lend(lent);
        run(*open(database.connection()), fmt::format("select pg_terminate_backend({}, 10000)", backend));
        CHECK(refusal_of([&] { up(*session); }).kind == Kind::connection);
        CHECK(error_of([&] { session->reconnect(); }).fault == Fault::connection);
    }
    CHECK(PQstatus(lent) == CONNECTION_BAD);
    const auto error = refusal_of([&] { postgres::lend(lent); });
    CHECK(error.kind == Kind::connection);
    CHECK(std::string(error.what()) == "the connection that was lent is not open");
}

TEST_CASE("a program that opens a session meets Error and nothing else") {
    const auto opened = [](std::string_view url) {
        return refusal_of([&] { open_session(driver_for(url), {.url = std::string(url)}); }).kind;
    };
    CHECK(opened("postgres://nobody@127.0.0.1:1/none") == Kind::connection);
    CHECK(opened("postgres://host/none?nosuch=1") == Kind::usage);
    CHECK(opened("sqlite:/nowhere/at/all.db") == Kind::connection);
    CHECK(opened("sqlite:what?mode=ro") == Kind::usage);
    CHECK(opened("nosuch:what") == Kind::usage);
}

}  // namespace belay
