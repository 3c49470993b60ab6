#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <thread>

#include "tests/support/database.h"

// Who is in the way of a statement, and who stands behind it.

namespace belay {

namespace {

using std::chrono::milliseconds;

std::string pid_of(Session& session) {
    return value(session, "select pg_backend_pid()");
}

/// Somebody who reads `t` and has to wait for that; it is over when this is.
class Reader {
  public:
    explicit Reader(const Database& database)
        : session_(database.open()), pid_(pid_of(*session_)), thread_([this] { read(); }) {}
    ~Reader() { thread_.join(); }
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;

    const std::string& pid() const { return pid_; }

  private:
    void read() {
        session_->configure({.lock_timeout = std::chrono::minutes(5)});
        run(*session_, "select from t");
    }

    std::unique_ptr<Session> session_;
    std::string pid_;
    std::thread thread_;
};

}  // namespace

TEST_CASE("who is in the way of a lock is named") {
    ServerDatabase database;
    const auto holder = database.open();
    run(*holder, "create table t (x int)");
    holder->begin(Access::write);
    run(*holder, "lock table t");
    const auto session = database.open();
    std::string detail;
    // The longer the wait, the surer that somebody looked in time.
    for (milliseconds wait{250}; detail.empty() && wait < std::chrono::minutes(1); wait *= 2) {
        session->configure({.lock_timeout = wait});
        session->begin(Access::write);
        const auto error = error_of([&] { run(*session, "alter table t add column y int"); });
        session->rollback();
        CHECK(error.fault == Fault::lock);
        CHECK(error.code == "55P03");
        detail = error.detail;
    }
    CHECK(detail.starts_with("in the way: pid " + pid_of(*holder) + " (belay, application 'belay', "));
    CHECK(detail.ends_with("): lock table t"));
}

TEST_CASE("a statement behind which others wait too long is cancelled") {
    ServerDatabase database;
    const auto session = database.open();
    run(*session, "create table t (x int)");
    session->configure({.max_blocking = milliseconds(200)});
    session->begin(Access::write);
    run(*session, "lock table t");
    const Reader reader(database);
    const auto error = error_of([&] { run(*session, "select pg_sleep(600)"); });
    session->rollback();
    CHECK(error.fault == Fault::blocking);
    CHECK(std::string(error.what()) == "others waited too long behind this statement, so it was cancelled");
    CHECK(error.detail.starts_with("behind it: pid " + reader.pid() + " ("));
    CHECK(error.detail.find("in the way") == std::string::npos);
}

TEST_CASE("a statement that waits for a lock and holds others up meanwhile is cancelled, and may be tried again") {
    ServerDatabase database;
    const auto holder = database.open();
    run(*holder, "create table t (x int)");
    holder->begin(Access::write);
    run(*holder, "insert into t values (1)");
    const auto session = database.open();
    session->configure({.lock_timeout = std::chrono::minutes(5), .max_blocking = milliseconds(200)});
    session->begin(Access::write);
    {
        std::unique_ptr<Reader> reader;
        std::thread late([&] {
            const auto look = database.open();
            while (value(*look, "select count(*) from pg_locks where not granted") == "0") {
            }
            reader = std::make_unique<Reader>(database);
        });
        const auto error = error_of([&] { run(*session, "alter table t add column y int"); });
        session->rollback();
        late.join();
        CHECK(error.fault == Fault::lock);
        CHECK(error.detail.starts_with("behind it: pid " + reader->pid() + " ("));
        CHECK(error.detail.find("\nin the way: pid " + pid_of(*holder) + " (") != std::string::npos);
    }
    holder->rollback();
}

TEST_CASE("a watcher whose connection is ended opens another one") {
    ServerDatabase database;
    const auto session = database.open();
    const auto other = database.open();
    run(*session, "create table t (x int)");
    session->configure({.max_blocking = milliseconds(200)});
    session->begin(Access::write);
    run(*session, "lock table t");
    const std::string watchers =
        "from pg_stat_activity where datname = current_database() and application_name = 'belay' "
        "and pid not in (" +
        pid_of(*session) + ", " + pid_of(*other) + ")";
    std::unique_ptr<Reader> reader;
    std::thread ending([&] {
        while (value(*other, "select count(*) " + watchers) == "0") {
        }
        CHECK(value(*other, "select bool_and(pg_terminate_backend(pid, 60000)) " + watchers) == "true");
        reader = std::make_unique<Reader>(database);
    });
    const auto error = error_of([&] { run(*session, "select pg_sleep(600)"); });
    session->rollback();
    ending.join();
    CHECK(error.fault == Fault::blocking);
    CHECK(error.detail.starts_with("behind it: pid " + reader->pid() + " ("));
}

TEST_CASE("work that nobody waits behind is left alone") {
    ServerDatabase database;
    const auto session = database.open();
    session->configure({.max_blocking = milliseconds(1)});
    session->begin(Access::write);
    run(*session, "create table t (x int); select pg_sleep(0.5)");
    session->commit();
    CHECK(value(*session, "select count(*) from t") == "0");
}

}  // namespace belay
