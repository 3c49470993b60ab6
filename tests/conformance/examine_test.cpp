#include <doctest/doctest.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "drivers/postgres/examine.h"
#include "tests/support/database.h"
#include "tests/support/unprivileged.h"

namespace belay {
namespace {

Finding finding(const std::vector<Finding>& findings, std::string_view check) {
    const auto found = std::ranges::find(findings, check, &Finding::check);
    REQUIRE(found != findings.end());
    return *found;
}

/// "warning: what was found"
std::string said(Session& session, std::string_view check) {
    const Finding found = finding(session.examination()->examine("shop"), check);
    const auto* const verdict = found.verdict == Verdict::ok        ? "ok"
                                : found.verdict == Verdict::warning ? "warning"
                                                                    : "problem";
    return fmt::format("{}: {}", verdict, found.found);
}

/// Fails where something is not as it should be, and names it.
void require_all_ok(Session& session) {
    for (const Finding& one : session.examination()->examine("shop")) {
        INFO(one.check, ": ", one.found);
        CHECK(one.verdict == Verdict::ok);
        CHECK(!one.found.empty());
        CHECK(one.next.empty());
    }
}

/// What waits on no clock: the findings about transactions that have been open for any time at all.
Finding transactions(Session& session) {
    return finding(postgres::examine(session, "shop", 0, std::chrono::seconds(0)), "transactions");
}

}  // namespace

TEST_CASE("examine finds nothing in the way of a run in a database that is well, again and again") {
    const auto database = any_database();
    const auto session = database->open();
    run(*session, "create table item (id integer primary key)");
    require_all_ok(*session);
    require_all_ok(*session);
}

TEST_CASE("examine writes nothing, and leaves no transaction open") {
    const auto database = any_database();
    const auto session = database->open();
    run(*session, "create table item (id integer primary key)");
    session->begin(Access::read);
    session->rollback();
    session->examination()->examine("shop");
    session->begin(Access::write);
    run(*session, "insert into item values (1)");
    session->commit();
    CHECK(value(*database->open(), "select count(*) from item") == "1");
}

TEST_CASE("SQLite: examine names who writes, in either journal mode, and keeps nobody from it") {
    const FileDatabase database;
    const auto writer = database.open();
    SUBCASE("rollback journal") {
        run(*writer, "create table item (id integer)");
    }
    SUBCASE("write-ahead log") {
        run(*writer, "pragma journal_mode = wal; create table item (id integer)");
    }
    const std::string writing = fmt::format("warning: process {} (conformance_tes) is writing", getpid());
    {
        const auto looker = database.open();
        CHECK(said(*looker, "lock") == "ok: nobody is writing");
        writer->begin(Access::write);
        CHECK(said(*looker, "lock") == writing);
    }
    CHECK(said(*database.open(), "lock") == writing);
    run(*writer, "insert into item values (1)");
    writer->commit();
    CHECK(said(*database.open(), "lock") == "ok: nobody is writing");
}

TEST_CASE("SQLite: examine finds a file that may only be read, and a directory that may not be written") {
    const FileDatabase database;
    run(*database.open(), "create table item (id integer)");
    const std::string path = database.path().string();
    const auto folder = database.path().parent_path();
    using std::filesystem::perms;
    SUBCASE("file") {
        std::filesystem::permissions(path, perms::owner_read | perms::group_read | perms::others_read);
        const Unprivileged unprivileged;
        CHECK(said(*database.open(), "file") == "problem: '" + path + "' may only be read");
    }
    SUBCASE("directory") {
        std::filesystem::permissions(path, perms::all);
        std::filesystem::permissions(folder,
                                     perms::all & ~(perms::owner_write | perms::group_write | perms::others_write));
        {
            const Unprivileged unprivileged;
            CHECK(said(*database.open(), "file") ==
                  "problem: the directory of '" + path + "' may not be written, where a transaction has its journal");
        }
        std::filesystem::permissions(folder, perms::all);
    }
}

TEST_CASE("SQLite: examine finds rows without a parent, and damage") {
    const FileDatabase database;
    const auto session = database.open();
    run(*session, R"(
        create table person (id integer primary key);
        create table pet (id integer primary key, owner integer references person);
        pragma foreign_keys = 0;
        insert into pet values (10, 1))");
    session->reset();
    CHECK(said(*session, "foreign keys") == "warning: row 10 of 'pet' has no parent in 'person'");
    CHECK(said(*session, "integrity") == "ok: quick_check finds nothing wrong");
    // A row that its own table does not allow.
    run(*session, R"(
        create table thing (id integer, name text);
        insert into thing values (1, null);
        pragma writable_schema = 1;
        update sqlite_master set sql = 'create table thing (id integer, name text not null)' where name = 'thing')");
    CHECK(said(*database.open(), "integrity") == "problem: NULL value in thing.name");
}

TEST_CASE("SQLite: examine warns of a journal that survives no crash") {
    const FileDatabase database;
    const auto session = database.open();
    run(*session, "pragma journal_mode = memory");
    CHECK(said(*session, "journal") ==
          "warning: journal mode memory: a crash in the middle of a transaction would leave the file corrupt");
}

TEST_CASE("SQLite: a database in memory has no file to look at") {
    const auto session = open({.url = "sqlite::memory:"});
    require_all_ok(*session);
}

TEST_CASE("PostgreSQL: examine says who holds the lock of runs") {
    const ServerDatabase database;
    const auto holder = database.open();
    holder->lock("shop", std::chrono::milliseconds(0));
    const std::string process = value(*holder, "select pg_backend_pid()");
    CHECK(said(*database.open(), "lock").starts_with("warning: a run is in progress: pid " + process + ","));
}

TEST_CASE("PostgreSQL: examine names open transactions, prepared ones and invalid indexes, with what to do") {
    const ServerDatabase database;
    const auto session = database.open();
    run(*session, "create table item (id integer); insert into item values (1), (1)");
    CHECK(transactions(*session).verdict == Verdict::ok);
    const auto other = database.open();
    other->begin(Access::write);
    run(*other, "select\n  'left open'");
    const Finding open = transactions(*session);
    CHECK(open.verdict == Verdict::warning);
    CHECK(open.found.starts_with(
        fmt::format("pid {}, application 'belay', user ", value(*other, "select pg_backend_pid()"))));
    CHECK(open.found.find("idle in transaction, since 20") != std::string::npos);
    other->rollback();

    error_of([&] { run(*session, "create unique index concurrently item_id on item (id)"); });
    const Finding index = finding(session->examination()->examine("shop"), "indexes");
    CHECK(index.verdict == Verdict::warning);
    CHECK(index.found == "not valid: public.item_id on public.item");
    CHECK(index.next == "reindex index concurrently public.item_id, or drop index concurrently public.item_id");
}

TEST_CASE("PostgreSQL: examine sees that another backend answers than the one it connected to") {
    const ServerDatabase database;
    const auto session = database.open();
    CHECK(finding(postgres::examine(*session, "shop", 0), "pooler").verdict == Verdict::problem);
    CHECK(finding(session->examination()->examine("shop"), "pooler").verdict == Verdict::ok);
}

TEST_CASE("PostgreSQL: a role with no rights but to connect can examine, and is told what it cannot see") {
    ServerDatabase database;
    const std::string role = database.create_role("looker");
    const auto session = open({.url = database.url_as(role + ":" + role)});
    CHECK(said(*session, "transactions") ==
          "ok: none is open for longer than 60 s, of those that this user may see: grant pg_read_all_stats");
    CHECK(said(*session, "timeouts") ==
          "ok: idle_in_transaction_session_timeout off, lock_timeout 2s, statement_timeout off");
}

TEST_CASE("PostgreSQL: the dialect's queries tell what a role may not do") {
    ServerDatabase database;
    const auto owner = database.open();
    const std::string role = database.create_role("guest");
    const auto guest = open({.url = database.url_as(role + ":" + role)});
    const auto lacks = [&](Session& session) { return value(session, session.dialect().history_rights); };
    CHECK(lacks(*owner).empty());
    CHECK(lacks(*guest) == "create the schema belay");
    run(*owner, "create schema belay; grant usage on schema belay to " + role);
    CHECK(lacks(*guest) == "create tables in the schema belay");
    run(*owner, "create table belay.history (seq integer); create table public.\"To y\" (id integer)");
    CHECK(lacks(*guest) == "insert into belay.history");
    run(*owner, "grant insert on belay.history to " + role);
    CHECK(lacks(*guest).empty());

    const auto may_change = [&](Session& session, const std::string& table) {
        const std::vector<Value> name{table};
        const Rows rows = session.own_query(session.dialect().table_rights, name);
        return rows.empty() ? "absent" : rows.front().front().text;
    };
    CHECK(may_change(*owner, "\"To y\"") == "true");
    CHECK(may_change(*guest, "public.\"To y\"") == "false");
    CHECK(may_change(*guest, "nothing") == "absent");
}

}  // namespace belay
