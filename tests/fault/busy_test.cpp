#include <doctest/doctest.h>
#include <sys/stat.h>

#include <chrono>
#include <condition_variable>
#include <fstream>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "engine/busy.h"
#include "engine/engine.h"
#include "engine/layout/layout.h"
#include "tests/support/database.h"

// What a run says of itself while something takes long. Each wait ends when the test has heard of it.

namespace belay {

namespace {

using namespace std::chrono_literals;

/// Lets go of something as soon as it has heard what it waits for.
class Listener : public Reporter {
  public:
    Listener(std::function<bool(const Busy&)> expected, std::function<void()> let_go)
        : expected_(std::move(expected)), let_go_(std::move(let_go)), thread_([this] { wait(); }) {}
    ~Listener() override {
        {
            const std::lock_guard lock(guard_);
            ended_ = true;
        }
        changed_.notify_all();
        thread_.join();
    }

    void still_busy(const Busy& busy) override {
        const std::lock_guard lock(guard_);
        if (heard || !expected_(busy)) return;
        heard = busy;
        changed_.notify_all();
    }

    std::optional<Busy> heard;

  private:
    void wait() {
        std::unique_lock lock(guard_);
        changed_.wait(lock, [this] { return heard.has_value() || ended_; });
        let_go_();
    }

    std::function<bool(const Busy&)> expected_;
    std::function<void()> let_go_;
    std::mutex guard_;
    std::condition_variable changed_;
    bool ended_ = false;
    std::thread thread_;
};

Engine::Options often() {
    Engine::Options options{.first_run = {.existing = FirstRun::Existing::accepted}};
    options.run.busy_interval = 5ms;
    options.run.max_blocking.reset();
    options.run.patience.lock_timeout = 10min;
    return options;
}

Graph graph_of(const std::string& up) {
    const std::vector<File> files{{"1_t.sql", "-- belay:up\n" + up + "-- belay:down\nselect 1;\n"}};
    return Graph(load(files, {}).migrations);
}

bool waits(const Busy& busy) {
    return !busy.waiting_for.empty();
}

}  // namespace

TEST_CASE("a step that waits for a lock says of which file, and for whom") {
    ServerDatabase database;
    const auto holder = database.open();
    run(*holder, "create table t (x int)");
    for (const std::string first : {"", "-- belay:transaction off\n"}) {
        holder->begin(Access::write);
        run(*holder, "lock table t");
        Listener listener(waits, [&] { holder->rollback(); });
        const auto session = database.open();
        const auto script = first + "do $$ begin end $$;\ndo $$ begin perform from t; end $$;\n";
        Engine(graph_of(script), *session, listener, often()).up();
        REQUIRE(listener.heard);
        CHECK(listener.heard->what == "1_t");
        REQUIRE(listener.heard->place);
        CHECK(listener.heard->place->path == "1_t.sql");
        if (!first.empty()) CHECK(listener.heard->statement == 2);
        CHECK(
            listener.heard->waiting_for.starts_with("pid " + value(*holder, "select pg_backend_pid()") + " (belay, "));
        CHECK(listener.heard->waiting_for.ends_with(": lock table t"));
        run(*holder, "drop schema belay cascade");
    }
}

TEST_CASE("a run that waits for another one's lock says so, and whose it is") {
    ServerDatabase database;
    const auto holder = database.open();
    holder->lock("default", 0ms);
    Listener listener(waits, [&] { holder->unlock(); });
    const auto session = database.open();
    Engine(graph_of("select 1;\n"), *session, listener, often()).up();
    REQUIRE(listener.heard);
    CHECK(listener.heard->what == "the lock of the run");
    CHECK(listener.heard->waiting_for.starts_with("pid " + value(*holder, "select pg_backend_pid()") + ", "));
}

TEST_CASE("a run that waits for another program with the file says so") {
    FileDatabase database;
    const auto holder = database.open();
    run(*holder, "create table t (x int)");
    holder->begin(Access::write);
    Listener listener(waits, [&] { holder->rollback(); });
    const auto session = database.open();
    Engine(graph_of("select 1;\n"), *session, listener, often()).up();
    REQUIRE(listener.heard);
    CHECK(listener.heard->waiting_for == "another program that has the database locked");
}

TEST_CASE("a command of a hook that takes long is told of") {
    FileDatabase database;
    const auto pipe = database.path().string() + ".pipe";
    REQUIRE(mkfifo(pipe.c_str(), 0600) == 0);
    auto options = often();
    options.run.hooks.actions[Hook::before_run] = {"read line < '" + pipe + "'"};
    Listener listener([](const Busy& busy) { return busy.what == "the hook before_run"; },
                      [&] { std::ofstream(pipe) << "go on\n"; });
    const auto session = database.open();
    Engine(graph_of("select 1;\n"), *session, listener, options).up();
    CHECK(listener.heard);
}

TEST_CASE("work that takes long is told in one line") {
    Busy busy{.what = "2_index", .elapsed = 20'900ms};
    CHECK(words_of(busy) == "2_index has taken 20 s so far");
    busy.place = Place{.path = "migrations/2_index.up.sql", .line = 3};
    busy.statement = busy.last_statement = 2;
    busy.waiting_for = "pid 7 (app)";
    CHECK(words_of(busy) ==
          "2_index (migrations/2_index.up.sql:3, statement 2) has taken 20 s so far; waiting for pid 7 (app)");
    busy.last_statement = 4;
    CHECK(words_of(busy) ==
          "2_index (migrations/2_index.up.sql:3, statements 2 to 4) has taken 20 s so far; waiting for pid 7 (app)");
}

}  // namespace belay
