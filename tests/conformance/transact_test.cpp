#include <doctest/doctest.h>

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "engine/sql/lex.h"
#include "tests/support/database.h"

namespace belay {

namespace {

/// Scripts and what comes last in the transaction of each, for as long as transactions point at them.
class Scripts {
  public:
    explicit Scripts(const Session& session) : rules_(session.dialect().lexical) {}

    void add(const std::string& text, const std::string& last, std::vector<Value> arguments) {
        sources_.push_back({.path = {}, .text = text});
        statements_.push_back(lex(sources_.back(), rules_));
        // What comes last finds a table only by its schema.
        const std::string unqualified = "insert into note";
        const std::string schema = rules_.copy_data ? "public." : "";
        lasts_.push_back(last.starts_with(unqualified) ? "insert into " + schema + last.substr(unqualified.size() - 4)
                                                       : last);
        arguments_.push_back(std::move(arguments));
    }

    std::vector<Transaction> transactions() const {
        std::vector<Transaction> result;
        for (std::size_t i = 0; i < sources_.size(); ++i)
            result.push_back({sources_[i].text, statements_[i], lasts_[i], arguments_[i]});
        return result;
    }

  private:
    Lexical rules_;
    std::vector<Source> sources_;
    std::vector<std::vector<Statement>> statements_;
    std::vector<std::string> lasts_;
    std::vector<std::vector<Value>> arguments_;
};

constexpr auto note = "insert into note (text) values ($1)";

std::unique_ptr<Session> session_with_notes(const Database& database) {
    auto session = database.open();
    run(*session, "create table note (text text unique)");
    return session;
}

}  // namespace

TEST_CASE("transact commits each transaction but the last, which is the caller's to end") {
    const auto database = any_database();
    const auto session = session_with_notes(*database);
    Scripts scripts(*session);
    scripts.add("create table a (id integer); insert into a values (1)", note, {"one"});
    scripts.add("insert into a values (2)", note, {"two's"});
    scripts.add("insert into a values (3)", note, {Value()});
    int committed = 0;
    session->transact({}, scripts.transactions(), [&] { ++committed; });
    CHECK(committed == 2);
    CHECK(session->has_deferred());
    session->rollback();
    session->flush();
    CHECK(value(*database->open(), "select count(*) from a") == "2");
    CHECK(value(*database->open(), "select text from note order by text desc limit 1") == "two's");
}

TEST_CASE("transact of one transaction needs nothing but its commit") {
    const auto database = any_database();
    const auto session = session_with_notes(*database);
    Scripts scripts(*session);
    scripts.add("create table a (id integer)", note, {"one"});
    session->transact({}, scripts.transactions(), [] { FAIL("nothing was committed"); });
    session->commit();
    CHECK(!session->has_deferred());
    CHECK(value(*database->open(), "select count(*) from a") == "0");
    session->transact({}, {}, [] { FAIL("nothing was committed"); });
}

TEST_CASE("a statement that fails in transact is named, those before it stay and nothing after it runs") {
    const auto database = any_database();
    const auto session = session_with_notes(*database);
    Scripts scripts(*session);
    scripts.add("create table a (id integer)", note, {"one"});
    scripts.add("insert into a values (1);\n  insert into a valuess (2); insert into a values (3)", note, {"two"});
    scripts.add("create table b (id integer)", note, {"three"});
    int committed = 0;
    const auto error = error_of([&] { session->transact({}, scripts.transactions(), [&] { ++committed; }); });
    CHECK(committed == 1);
    CHECK(error.fault == Fault::statement);
    CHECK(error.statement == 1);
    CHECK(error.offset == std::string("insert into a ").size());
    session->rollback();
    session->flush();
    CHECK(value(*database->open(), "select count(*) from a") == "0");
    CHECK(value(*database->open(), "select count(*) from note") == "1");
    CHECK(error_of([&] { session->query("select * from b"); }).fault == Fault::statement);
}

TEST_CASE("what comes last in a transaction of transact can fail, and is no statement of the script") {
    const auto database = any_database();
    const auto session = session_with_notes(*database);
    Scripts scripts(*session);
    scripts.add("create table a (id integer)", note, {"one"});
    scripts.add("create table b (id integer)", note, {"one"});
    int committed = 0;
    const auto error = error_of([&] { session->transact({}, scripts.transactions(), [&] { ++committed; }); });
    CHECK(committed == 1);
    CHECK(!error.statement);
    session->rollback();
    session->flush();
    CHECK(error_of([&] { session->query("select * from b"); }).fault == Fault::statement);
}

namespace {

/// Two transactions, the second of which has the rows of the table swallowed before its own comes.
Scripts scripts_with_swallowed_row(const Session& session) {
    Scripts scripts(session);
    scripts.add("create table a (id integer)", note, {"one"});
    const bool server = session.dialect().name == "postgres";
    scripts.add(server ? "create table b (id integer);"
                         "create function skip() returns trigger language plpgsql as 'begin return null; end';"
                         "create trigger skip before insert on note for each row execute function skip()"
                       : "create table b (id integer);"
                         "create trigger skip before insert on note begin select raise(ignore); end",
                note, {"two"});
    return scripts;
}

void require_unrecorded(const Database& database, bool more_follow) {
    const auto session = session_with_notes(database);
    auto scripts = scripts_with_swallowed_row(*session);
    if (more_follow) scripts.add("select 1", note, {"three"});
    int committed = 0;
    const auto error = error_of([&] { session->transact({}, scripts.transactions(), [&] { ++committed; }); });
    CHECK(error.fault == Fault::unrecorded);
    CHECK(!error.statement);
    CHECK(committed == 1);
    session->rollback();
    session->flush();
    CHECK(error_of([&] { session->query("select * from b"); }).fault == Fault::statement);
    CHECK(value(*session, "select count(*) from note") == "1");
}

}  // namespace

TEST_CASE("a transaction of transact whose last statement does not write its row fails before its commit") {
    const auto database = any_database();
    require_unrecorded(*database, true);
}

TEST_CASE("the last transaction of transact fails as well where its row is not written") {
    const auto database = any_database();
    require_unrecorded(*database, false);
}

TEST_CASE("the session can go on after a failure in transact, and transact again") {
    const auto database = any_database();
    const auto session = session_with_notes(*database);
    Scripts bad(*session);
    bad.add("create table a (id integer)", note, {"one"});
    bad.add("nonsense", note, {"two"});
    error_of([&] { session->transact({}, bad.transactions(), [] {}); });
    session->rollback();
    session->reset();
    Scripts good(*session);
    good.add("insert into a values (1)", note, {"two"});
    good.add("insert into a values (2)", note, {"three"});
    session->transact({}, good.transactions(), [] {});
    session->commit();
    CHECK(value(*database->open(), "select count(*) from a") == "2");
    CHECK(value(*database->open(), "select count(*) from note") == "3");
}

TEST_CASE("what a script of transact does to the session ends with its transaction") {
    const auto database = any_database();
    const auto session = session_with_notes(*database);
    const bool server = session->dialect().name == "postgres";
    Scripts scripts(*session);
    scripts.add(server ? "create schema other; set search_path = other; prepare p as select 1"
                       : "create temp table passing (id integer); pragma ignore_check_constraints = on",
                server ? "insert into public.note (text) values ($1)" : note, {"one"});
    scripts.add("create table a (id integer check (id > 0))", note, {"two"});
    session->transact({}, scripts.transactions(), [] {});
    session->commit();
    const auto again = database->open();
    CHECK(value(*again, "select count(*) from a") == "0");
    CHECK(error_of([&] { run(*session, "insert into a values (0)"); }).fault == Fault::statement);
    CHECK(error_of([&] { run(*session, server ? "execute p" : "select * from passing"); }).fault == Fault::statement);
}

TEST_CASE("a transaction of transact runs under the settings that it is given, and the session has its own after it") {
    const ServerDatabase database;
    const auto session = session_with_notes(database);
    const auto before = value(*session, "show lock_timeout");
    Scripts scripts(*session);
    const std::string kept = "insert into note (text) select current_setting('lock_timeout') || $1";
    scripts.add("set lock_timeout = '9s'", kept, {" first"});
    scripts.add("create table a (id integer)", kept, {" second"});
    session->transact({.lock_timeout = std::chrono::milliseconds{7000}}, scripts.transactions(), [] {});
    session->commit();
    CHECK(value(*session, "select string_agg(text, ', ' order by text) from note") == "2s second, 7s first");
    CHECK(value(*session, "show lock_timeout") == before);
}

TEST_CASE("PostgreSQL: transact is not disturbed by functions that leave statements and cursors or take them away") {
    const ServerDatabase database;
    const auto session = session_with_notes(database);
    run(*session,
        "create function keep() returns void language plpgsql as $$ begin execute 'pre' || 'pare p as select 1'; end "
        "$$;"
        "create function drop() returns void language plpgsql as $$ begin execute 'dealloc' || 'ate all'; end $$");
    run(*session,
        "create function hold() returns void language plpgsql as "
        "$$ begin execute 'declare c cur' || 'sor with hold for select 1'; end $$");
    session->lock("shop", std::chrono::milliseconds(0));
    Scripts scripts(*session);
    scripts.add("select hold()", note, {"a"});
    scripts.add("select hold()", note, {"b"});
    scripts.add("select keep()", note, {"one"});
    scripts.add("select keep()", note, {"two"});
    scripts.add("select drop()", note, {"three"});
    scripts.add("select keep()", note, {"four"});
    int committed = 0;
    session->transact({}, scripts.transactions(), [&] { ++committed; });
    CHECK(committed == 5);
    session->commit();
    CHECK(value(*session, "select string_agg(text, ' ' order by text) from note") == "a b four one three two");
    CHECK(value(*session, "select count(*) from pg_cursors where is_holdable") == "0");
    CHECK(value(*session, "select count(*) from pg_prepared_statements") == "0");
    session->unlock();
    CHECK(database.open()->lock_holder("shop").empty());
}

TEST_CASE("cancel stops transact at the transaction that it is at") {
    const auto database = any_database();
    const auto session = session_with_notes(*database);
    Scripts scripts(*session);
    scripts.add("create table a (id integer)", note, {"one"});
    scripts.add("create table b (id integer)", note, {"two"});
    session->cancel();
    CHECK(error_of([&] { session->transact({}, scripts.transactions(), [] {}); }).fault == Fault::cancelled);
    session->rollback();
    CHECK(value(*session, "select count(*) from note") == "0");
}

}  // namespace belay
