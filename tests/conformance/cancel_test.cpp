#include <doctest/doctest.h>
#include <signal.h>

#include <chrono>
#include <future>
#include <string>
#include <thread>

#include "tests/support/database.h"

namespace belay {
namespace {

using std::chrono::milliseconds;

/// A server process that stands still while this lives.
class Frozen {
  public:
    explicit Frozen(const std::string& process) : process_(std::stoi(process)) {
        REQUIRE(kill(process_, SIGSTOP) == 0);
    }
    ~Frozen() { kill(process_, SIGCONT); }
    Frozen(const Frozen&) = delete;
    Frozen& operator=(const Frozen&) = delete;

  private:
    pid_t process_;
};

void wait_until_asleep(Session& other, const std::string& process) {
    while (value(other, "select count(*) from pg_stat_activity where wait_event = 'PgSleep' and pid = " + process) ==
           "0") {
        std::this_thread::sleep_for(milliseconds(5));
    }
}

}  // namespace

TEST_CASE("cancel between two verbs stops the next one, once") {
    const auto database = any_database();
    const auto session = database->open();
    run(*session, "create table item (id integer)");
    session->cancel();
    CHECK(error_of([&] { run(*session, "insert into item values (1)"); }).fault == Fault::cancelled);
    CHECK(value(*session, "select count(*) from item") == "0");
    session->begin(Access::write);
    run(*session, "insert into item values (1)");
    session->cancel();
    CHECK(error_of([&] { session->commit(); }).fault == Fault::cancelled);
    session->rollback();
    session->cancel();
    CHECK(error_of([&] { session->begin(Access::write); }).fault == Fault::cancelled);
    CHECK(value(*session, "select count(*) from item") == "0");
}

TEST_CASE("rollback is not what a cancel stops, and takes it back") {
    const auto database = any_database();
    const auto session = database->open();
    run(*session, "create table item (id integer)");
    session->begin(Access::write);
    run(*session, "insert into item values (1)");
    session->cancel();
    session->rollback();
    CHECK(value(*session, "select count(*) from item") == "0");
    session->begin(Access::write);
    session->commit();
}

TEST_CASE("PostgreSQL: a request that the server gets when the statement has ended stops nothing that comes next") {
    const ServerDatabase database;
    const auto session = database.open();
    for (int round = 0; round < 100; ++round) {
        session->begin(Access::write);
        auto canceller = std::async(std::launch::async, [&] { session->cancel(); });
        try {
            run(*session, "select pg_sleep(0.001)");
        } catch (const DatabaseError& error) {
            CHECK(error.fault == Fault::cancelled);
        }
        canceller.get();
        session->rollback();
        CHECK(value(*session, "select 'undisturbed' from pg_sleep(0.001)") == "undisturbed");
    }
}

TEST_CASE("PostgreSQL: a query that is cut off has no rows that could be taken for its answer") {
    const ServerDatabase database;
    const auto other = database.open();
    const auto session = database.open();
    const std::string process = value(*session, "select pg_backend_pid()");
    session->begin(Access::read);
    auto work = std::async(std::launch::async, [&] {
        return error_of([&] { session->read("select true from pg_sleep(600)", {}, [](const Row&) {}); });
    });
    wait_until_asleep(*other, process);
    const Frozen frozen(process);
    session->cancel();
    CHECK(work.get().fault == Fault::cancelled);
    session->rollback();
}

TEST_CASE("PostgreSQL: a server that stands still is cut off, and has rolled back when it goes on") {
    const ServerDatabase database;
    const auto other = database.open();
    run(*other, "create table item (id integer)");
    const auto session = database.open();
    const std::string process = value(*session, "select pg_backend_pid()");
    session->begin(Access::write);
    auto work = std::async(std::launch::async, [&] {
        return error_of([&] { run(*session, "insert into item values (1); select pg_sleep(600)"); });
    });
    wait_until_asleep(*other, process);
    {
        const Frozen frozen(process);
        session->cancel();
        session->cancel();
        const auto error = work.get();
        CHECK(error.fault == Fault::cancelled);
        CHECK(error.statement == 1);
        session->rollback();
        CHECK(error_of([&] { session->query("select 1"); }).fault == Fault::connection);
        CHECK(error_of([&] { session->begin(Access::read); }).fault == Fault::connection);
    }
    while (value(*other, "select count(*) from pg_stat_activity where pid = " + process) != "0") {
        std::this_thread::sleep_for(milliseconds(5));
    }
    CHECK(value(*other, "select count(*) from item") == "0");
}

TEST_CASE("PostgreSQL: of a commit that is cut off nobody knows whether it happened") {
    const ServerDatabase database;
    const auto other = database.open();
    run(*other,
        "create table item (id integer);"
        "create function slow() returns trigger language plpgsql as $$ begin perform pg_sleep(600); end $$;"
        "create constraint trigger slow after insert on item deferrable initially deferred "
        "for each row execute function slow()");
    const auto session = database.open();
    const std::string process = value(*session, "select pg_backend_pid()");
    session->begin(Access::write);
    run(*session, "insert into item values (1)");
    auto work = std::async(std::launch::async, [&] { return error_of([&] { session->commit(); }); });
    wait_until_asleep(*other, process);
    const Frozen frozen(process);
    session->cancel();
    CHECK(work.get().fault == Fault::connection);
}

TEST_CASE("PostgreSQL: a wait for the lock ends when it is cancelled") {
    const ServerDatabase database;
    const auto holder = database.open();
    holder->lock("shop", milliseconds(0));
    std::promise<void> waiting;
    auto connection = database.connection();
    connection.notice = [&](std::string_view, std::string_view) { waiting.set_value(); };
    const auto session = open(connection);
    auto work = std::async(std::launch::async,
                           [&] { return error_of([&] { session->lock("shop", std::chrono::minutes(10)); }); });
    waiting.get_future().wait();
    session->cancel();
    CHECK(work.get().fault == Fault::cancelled);
}

}  // namespace belay
