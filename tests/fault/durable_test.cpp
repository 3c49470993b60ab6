#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "engine/engine.h"
#include "engine/layout/layout.h"
#include "tests/support/database.h"
#include "tests/support/faulty_session.h"

// Steps whose commits wait for the disk together, as a run and its reporter see them.

namespace belay {

namespace {

/// Keeps what is reported, in order; of each step whether it is durable by then, as another session sees it.
class Witness final : public Reporter {
  public:
    explicit Witness(const Database& database) : other_(database.open()) {}

    void step_started(const Step& step, std::size_t, std::size_t) override { say("started", step); }
    void step_done(const Step& step, std::chrono::milliseconds) override {
        say("done", step);
        const auto history = HistoryTable(*other_, "default").read().project;
        const auto* standing = history.find(step.version);
        CHECK(standing != nullptr);
        CHECK(standing->in_force() == (step.direction == Direction::up));
    }

    std::vector<std::string> events;

  private:
    void say(const std::string& what, const Step& step) { events.push_back(what + " " + step.version.text()); }

    std::unique_ptr<Session> other_;
};

struct Outcome {
    Kind kind = Kind::internal;
    std::string words;
    std::vector<std::string> events;
};

Outcome up(const Database& database, const std::vector<File>& files, Engine::Options options = {}) {
    const auto session = database.open();
    Witness witness(database);
    Outcome outcome;
    try {
        Engine(Graph(load(files, {}).migrations), *session, witness, std::move(options)).up();
    } catch (const Error& error) {
        outcome.kind = error.kind;
        outcome.words = words(error.outcome);
    }
    outcome.events = witness.events;
    return outcome;
}

std::string applied(const Database& database) {
    const auto session = database.open();
    std::string result;
    const auto history = HistoryTable(*session, "default").read().project;
    for (const auto* standing : history.in_force()) result += standing->version.text();
    return result;
}

File creates(const std::string& version) {
    return {version + "_step.sql", "-- belay:up\ncreate table t" + version + " (x integer primary key);\n"};
}

}  // namespace

TEST_CASE("a step is reported when it is durable, which others after it have begun by then") {
    const auto database = any_database();
    const std::vector<std::string> expected{"started 1", "started 2", "started 3", "done 1", "done 2", "done 3"};
    CHECK(up(*database, {creates("1"), creates("2"), creates("3")}).events == expected);
}

TEST_CASE(
    "a step that takes long is reported before the next one begins, whether it could be sent with others or not") {
    for (const auto* const verify : {"", "-- belay:verify\nselect true;\n"}) {
        const ServerDatabase database;
        std::vector<File> files;
        for (const auto* const version : {"1", "2"})
            files.push_back(
                {fmt::format("{}_slow.sql", version), fmt::format("-- belay:up\nselect pg_sleep(1);\n{}", verify)});
        const std::vector<std::string> expected{"started 1", "done 1", "started 2", "done 2"};
        CHECK(up(database, files).events == expected);
    }
}

TEST_CASE("steps are sent together in growing numbers while they are quick") {
    const ServerDatabase database;
    std::vector<File> files;
    for (int version = 1; version <= 40; ++version) files.push_back(creates(std::to_string(version)));
    FaultySession session(database.open(), 0, Failure::refused);
    Reporter quiet;
    Engine(Graph(load(files, {}).migrations), session, quiet).up();
    const auto& sent = session.sent();
    REQUIRE(!sent.empty());
    CHECK(sent.front() == 1);
    CHECK(std::ranges::adjacent_find(sent, [](auto before, auto after) { return after > 4 * before; }) == sent.end());
    CHECK(std::ranges::max(sent) > 1);
}

TEST_CASE("each step waits for the disk where that is asked for") {
    const auto database = any_database();
    const std::vector<std::string> expected{"started 1", "done 1", "started 2", "done 2"};
    CHECK(up(*database, {creates("1"), creates("2")}, {.run = {.durable = Durable::each}}).events == expected);
}

TEST_CASE("what was committed is durable before a statement outside a transaction runs") {
    const auto database = any_database();
    File outside = creates("2");
    outside.bytes.insert(outside.bytes.find("create"), "-- belay:transaction off\n");
    const std::vector<std::string> expected{"started 1", "done 1", "started 2", "done 2", "started 3", "done 3"};
    CHECK(up(*database, {creates("1"), outside, creates("3")}).events == expected);
}

TEST_CASE("a step that fails takes nothing with it that was committed before") {
    const auto database = any_database();
    const auto outcome = up(*database, {creates("1"), creates("2"), {"3_bad.sql", "-- belay:up\nnonsense;\n"}});
    CHECK(outcome.kind == Kind::failed);
    CHECK(outcome.words == "3_bad was rolled back; 2 of 3 steps are done");
    const std::vector<std::string> expected{"started 1", "started 2", "started 3", "done 1", "done 2"};
    CHECK(outcome.events == expected);
    CHECK(applied(*database) == "12");
}

TEST_CASE("steps that an error took back with its own are applied again, each by itself") {
    const FileDatabase database;
    const File ends_all{"3_end.sql",
                        "-- belay:up\ninsert into t2 values (1);\ninsert or rollback into t2 values (1);\n"};
    const auto outcome = up(database, {creates("1"), creates("2"), ends_all, creates("4")});
    CHECK(outcome.kind == Kind::failed);
    CHECK(outcome.words == "3_end was rolled back; 2 of 4 steps are done");
    const std::vector<std::string> expected{"started 1", "started 2", "started 3", "started 1",
                                            "done 1",    "started 2", "done 2",    "started 3"};
    CHECK(outcome.events == expected);
    CHECK(applied(database) == "12");
}

TEST_CASE("steps that the record of a failure took back are not reported as done") {
    const FileDatabase database;
    File spoils = creates("1");
    spoils.bytes +=
        "create trigger spoil before insert on belay_history when new.event = 'failed'\n"
        "begin select raise(rollback, 'not now'); end;\n";
    const auto outcome = up(database, {spoils, creates("2"), {"3_bad.sql", "-- belay:up\nnonsense;\n"}});
    CHECK(outcome.kind == Kind::failed);
    CHECK(outcome.words ==
          "3_bad was rolled back; 2 of 3 steps are done; the failure could not be recorded: not now; then the database "
          "took back 2 of these");
    CHECK(outcome.events == std::vector<std::string>{"started 1", "started 2", "started 3"});
    CHECK(applied(database).empty());
}

TEST_CASE("an interrupted run keeps what it has committed") {
    const auto database = any_database();
    const auto session = database->open();
    std::atomic<bool> interrupted = false;
    class Interrupting final : public Reporter {
      public:
        Interrupting(Session& session, std::atomic<bool>& interrupted) : session_(session), interrupted_(interrupted) {}
        void step_started(const Step& step, std::size_t, std::size_t) override {
            if (step.version.text() != "2") return;
            interrupted_ = true;
            session_.cancel();
        }

      private:
        Session& session_;
        std::atomic<bool>& interrupted_;
    } reporter(*session, interrupted);
    Engine engine(Graph(load({creates("1"), creates("2"), creates("3")}, {}).migrations), *session, reporter,
                  {.run = {.interrupted = &interrupted}});
    try {
        engine.up();
        FAIL("it was not interrupted");
    } catch (const Error& error) {
        CHECK(error.kind == Kind::interrupted);
    }
    CHECK(!session->has_deferred());
    const auto kept = applied(*database);
    CHECK((kept == "1" || kept == "12"));
}

}  // namespace belay
