#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "tests/support/database.h"

namespace belay {

using std::chrono::milliseconds;

TEST_CASE("lock and unlock can be called on every driver") {
    const auto database = any_database();
    const auto session = database->open();
    session->unlock();
    session->lock("shop", milliseconds(0));
    session->unlock();
    session->lock(everybody, milliseconds(0));
    CHECK_NOTHROW(session->lock_holder("shop"));
}

TEST_CASE("PostgreSQL: lock keeps a second session out, names the holder, and dies with it") {
    const ServerDatabase database;
    auto first = database.open();
    first->lock("shop", milliseconds(0));

    std::vector<std::string> notices;
    auto connection = database.connection();
    connection.notice = [&](std::string_view, std::string_view message) { notices.emplace_back(message); };
    const auto second = open(connection);
    const auto error = error_of([&] { second->lock("shop", milliseconds(50)); });
    CHECK(error.fault == Fault::lock);
    const std::string holder = "pid " + value(*first, "select pg_backend_pid()") + ", application 'belay'";
    CHECK(error.detail.find(holder) != std::string::npos);
    REQUIRE(notices.size() == 1);
    CHECK(notices.front().find(holder) != std::string::npos);

    CHECK(error.detail.ends_with("state idle"));
    first->begin(Access::read);
    value(*first, "select 'hunter2'");
    const auto secret = error_of([&] { second->lock("shop", milliseconds(0)); });
    CHECK(secret.detail.ends_with("state idle in transaction, query: select '...'"));
    first->rollback();

    const std::string process = value(*first, "select pg_backend_pid()");
    run(*second, "select pg_terminate_backend(" + process + ", 10000)");
    second->lock("shop", milliseconds(0));
}

TEST_CASE("PostgreSQL: a session that waits for the lock lets the holder build an index concurrently") {
    const ServerDatabase database;
    const auto first = database.open();
    run(*first, "create table item (id integer)");
    first->lock("shop", milliseconds(0));

    const auto second = database.open();
    std::thread waiting([&] { error_of([&] { second->lock("shop", std::chrono::seconds(60)); }); });
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
    first->lock("shop", milliseconds(0));
    other.open()->lock("shop", milliseconds(0));
}

TEST_CASE("PostgreSQL: lock_holder names who keeps a project, or everybody, out") {
    const ServerDatabase database;
    const auto session = database.open();
    const auto other = database.open();
    CHECK(other->lock_holder("shop").empty());
    CHECK(other->lock_holder(everybody).empty());
    session->lock("shop", milliseconds(0));
    CHECK(other->lock_holder("shop").find("application 'belay'") != std::string::npos);
    CHECK(other->lock_holder("blog").empty());
    CHECK(other->lock_holder(everybody).find("application 'belay'") != std::string::npos);
    session->unlock();
    session->lock(everybody, milliseconds(0));
    CHECK(!other->lock_holder("blog").empty());
    session->unlock();
    CHECK(other->lock_holder(everybody).empty());
}

TEST_CASE("PostgreSQL: projects exclude themselves, not each other") {
    const ServerDatabase database;
    const auto shop = database.open();
    const auto blog = database.open();
    shop->lock("shop", milliseconds(0));
    blog->lock("blog", milliseconds(0));
    const auto third = database.open();
    CHECK(error_of([&] { third->lock("shop", milliseconds(0)); }).fault == Fault::lock);
    CHECK(error_of([&] { third->lock("blog", milliseconds(0)); }).fault == Fault::lock);
    shop->unlock();
    third->lock("shop", milliseconds(0));
}

TEST_CASE("PostgreSQL: everybody's lock waits for each project and keeps each out") {
    const ServerDatabase database;
    const auto run = database.open();
    const auto change = database.open();
    run->lock("shop", milliseconds(0));
    CHECK(error_of([&] { change->lock(everybody, milliseconds(0)); }).fault == Fault::lock);
    run->unlock();
    change->lock(everybody, milliseconds(0));
    const auto error = error_of([&] { run->lock("shop", milliseconds(0)); });
    CHECK(error.fault == Fault::lock);
    CHECK(error.detail.starts_with("held by pid "));
    change->unlock();
    run->lock("shop", milliseconds(0));
}

TEST_CASE("PostgreSQL: a run of an older belay, with one lock for all projects, excludes and is excluded") {
    constexpr auto try_lock = "select pg_try_advisory_lock(1650814049, 121)";
    const ServerDatabase database;
    const auto older = database.open();
    const auto session = database.open();
    session->lock("shop", milliseconds(0));
    CHECK(value(*older, try_lock) == "false");
    session->unlock();
    CHECK(value(*older, try_lock) == "true");
    CHECK(error_of([&] { session->lock("shop", milliseconds(0)); }).fault == Fault::lock);
}

TEST_CASE("PostgreSQL: a session that waits for a project's lock leaves everybody's alone") {
    const ServerDatabase database;
    const auto holder = database.open();
    const auto waiting = database.open();
    holder->lock("shop", milliseconds(0));
    error_of([&] { waiting->lock("shop", milliseconds(0)); });
    holder->unlock();
    database.open()->lock(everybody, milliseconds(0));
}

}  // namespace belay
