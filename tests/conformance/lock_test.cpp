#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "tests/support/database.h"

namespace belay {

using std::chrono::milliseconds;

TEST_CASE("lock can be called on every driver") {
    const auto database = any_database();
    database->open()->lock(milliseconds(0));
}

TEST_CASE("PostgreSQL: lock keeps a second session out, names the holder, and dies with it") {
    const ServerDatabase database;
    auto first = database.open();
    first->lock(milliseconds(0));

    std::vector<std::string> notices;
    auto connection = database.connection();
    connection.notice = [&](std::string_view, std::string_view message) { notices.emplace_back(message); };
    const auto second = open(connection);
    const auto error = error_of([&] { second->lock(milliseconds(50)); });
    CHECK(error.fault == Fault::lock);
    const std::string holder = "pid " + value(*first, "select pg_backend_pid()") + ", application 'belay'";
    CHECK(error.detail.find(holder) != std::string::npos);
    REQUIRE(notices.size() == 1);
    CHECK(notices.front().find(holder) != std::string::npos);

    value(*first, "select 'hunter2'");
    const auto secret = error_of([&] { second->lock(milliseconds(0)); });
    CHECK(secret.detail.ends_with("last query: select '...'"));

    const std::string process = value(*first, "select pg_backend_pid()");
    run(*second, "select pg_terminate_backend(" + process + ", 10000)");
    second->lock(milliseconds(0));
}

TEST_CASE("PostgreSQL: a session that waits for the lock lets the holder build an index concurrently") {
    const ServerDatabase database;
    const auto first = database.open();
    run(*first, "create table item (id integer)");
    first->lock(milliseconds(0));

    const auto second = database.open();
    std::thread waiting([&] { error_of([&] { second->lock(std::chrono::seconds(60)); }); });
    run(*first, "create index concurrently item_id on item (id)");
    while (value(*first,
                 "select count(*) from pg_stat_activity where query like '%pg_try_advisory_lock(%' and "
                 "datname = current_database() and pid <> pg_backend_pid()") == "0") {
        std::this_thread::yield();
    }
    second->cancel();
    waiting.join();
}

TEST_CASE("PostgreSQL: the lock of one database leaves another alone") {
    const ServerDatabase one;
    const ServerDatabase other;
    const auto first = one.open();
    first->lock(milliseconds(0));
    other.open()->lock(milliseconds(0));
}

TEST_CASE("PostgreSQL: the dialect's query names the holder of the lock, or returns no row") {
    const ServerDatabase database;
    const auto session = database.open();
    CHECK(session->query(session->dialect().lock_holder).empty());
    session->lock(milliseconds(0));
    CHECK(value(*session, session->dialect().lock_holder).find("application 'belay'") != std::string::npos);
}

}  // namespace belay
