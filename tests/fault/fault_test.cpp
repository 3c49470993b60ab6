#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "engine/engine.h"
#include "engine/layout/layout.h"
#include "tests/support/database.h"
#include "tests/support/faulty_session.h"

// The one invariant of every failure: what is in the database is exactly what history says, and a plain rerun finishes.

namespace belay {

namespace {

/// Whether the last migration has a baseline, which stands for all.
enum class Baseline { none, last };

Graph graph(Baseline baseline = Baseline::none) {
    const std::vector<File> files{
        {"1_a.sql",
         "-- belay:up\ncreate table a (x int);\ninsert into a values (1);\n"
         "-- belay:down\ndrop table a;\n-- belay:verify\nselect count(*) = 1 from a;\n"},
        {"2_b.sql",
         "-- belay:up\n-- belay:transaction off\ncreate table b1 (x int);\nbegin; create table b2 (x int); "
         "insert into b2 values (1); commit;\n"
         "-- belay:down\n-- belay:transaction off\ndrop table b2;\ndrop table b1;\n"},
        {"3_c.sql",
         "-- belay:check\nselect count(*) = 1 from b2;\n-- belay:up\ncreate table c (x int);\n"
         "-- belay:down\ndrop table c;\n"}};
    auto migrations = load(files, {}).migrations;
    if (baseline == Baseline::last)
        migrations.back().baseline =
            Script{.section = Section::up,
                   .source = {.path = "all.sql",
                              .text = "create table a (x int); insert into a values (1); create table b1 (x int);"
                                      "create table b2 (x int); insert into b2 values (1); create table c (x int);"},
                   .directives = {}};
    return Graph(std::move(migrations));
}

using Tables = std::vector<std::string>;

/// What each migration creates, in the order of its units; its down drops them in reverse.
const std::map<std::string, Tables> created{{"1", {"a"}}, {"2", {"b1", "b2"}}, {"3", {"c"}}};

Tables tables_in(Session& session) {
    Tables result;
    for (const std::string table : {"a", "b1", "b2", "c"}) {
        try {
            session.query("select count(*) from " + table);
            result.push_back(table);
        } catch (const DatabaseError&) {
            // It is not there.
        }
    }
    return result;
}

Tables tables_by(const History& history) {
    Tables result;
    for (const auto* standing : history.in_force()) {
        const auto& all = created.at(standing->version.text());
        const bool partial = standing->state == Standing::State::partial;
        const bool up = standing->direction == Direction::up;
        const auto count = !partial ? all.size() : up ? standing->done : all.size() - standing->done;
        result.insert(result.end(), all.begin(), all.begin() + static_cast<std::ptrdiff_t>(count));
    }
    std::ranges::sort(result);
    return result;
}

void run(const Database& database, const Request& request) {
    const auto session = database.open();
    Reporter quiet;
    Engine(graph(), *session, quiet).run(request);
}

/// What `up` asks for before it goes on: a migration that is half reverted is reverted.
void finish_half_reverted(const Database& database) {
    const auto session = database.open();
    const auto history = HistoryTable(*session, "default").read().project;
    const auto half_reverted = [](const Standing* standing) {
        return standing->state == Standing::State::partial && standing->direction == Direction::down;
    };
    if (std::ranges::any_of(history.in_force(), half_reverted)) run(database, {.command = Request::Command::down});
}

struct Case {
    std::string name;
    std::vector<Request> before;  // run undisturbed
    Request request;              // run with a failing call
    Request again;                // finishes the work, undisturbed
    Tables after;                 // what is there then
    RunOptions options = {};      // of the run with a failing call
    Baseline baseline = Baseline::none;
};

const Request up{};
const Request down_all{.command = Request::Command::down, .all = true};
const Request redo_two{.command = Request::Command::redo, .count = 2};
const Request to_one{.command = Request::Command::to, .target = "1"};

RunOptions reverting() {
    RunOptions options;
    options.health.sql = {"select 1"};
    options.on_failure = OnFailure::revert;
    return options;
}

const std::vector<Case> cases{
    {"up on an empty database", {}, up, up, {"a", "b1", "b2", "c"}},
    {"down to nothing", {up}, down_all, down_all, {}},
    {"redo", {up}, redo_two, up, {"a", "b1", "b2", "c"}},
    {"to a version in the middle", {up}, to_one, to_one, {"a"}},
    {"up by a baseline", {}, up, up, {"a", "b1", "b2", "c"}, {}, Baseline::last},
    {"up that reverts when it fails", {}, up, up, {"a", "b1", "b2", "c"}, reverting()},
};

/// One database after the other. A server's is emptied, which costs less than another one.
class Supply {
  public:
    explicit Supply(std::unique_ptr<Database> first) : current_(std::move(first)) {}

    const Database& fresh() {
        const auto session = current_->open();
        if (session->dialect().name == "sqlite") {
            current_ = std::make_unique<FileDatabase>();
        } else {
            belay::run(*session,
                       "drop schema if exists belay cascade; drop schema public cascade; create schema public");
        }
        return *current_;
    }

    const Database& current() const { return *current_; }

  private:
    std::unique_ptr<Database> current_;
};

/// Runs the case with call `fail_at` failing; false where the run has fewer calls.
bool trial(Supply& supply, const Case& one, Failure failure, std::size_t fail_at) {
    const auto& database = supply.fresh();
    for (const auto& request : one.before) run(database, request);
    std::optional<Error> error;
    bool failed = false;
    {
        FaultySession session(database.open(), fail_at, failure, [&] { return database.open(); });
        Reporter quiet;
        try {
            Engine(graph(one.baseline), session, quiet, {.run = one.options}).run(one.request);
        } catch (const Error& thrown) {
            error = thrown;
        }
        failed = session.failed();
    }
    INFO(one.name, ": call ", fail_at, ", failure ", static_cast<int>(failure));
    const auto session = database.open();
    const auto history = HistoryTable(*session, "default").read().project;
    CHECK(tables_in(*session) == tables_by(history));
    if (!error) CHECK(tables_in(*session) == one.after);
    const bool partial = std::ranges::any_of(
        history.in_force(), [](const Standing* standing) { return standing->state == Standing::State::partial; });
    if (partial && error) CHECK(words(error->outcome).find("is partial") != std::string::npos);
    finish_half_reverted(database);
    run(database, one.again);
    CHECK(tables_in(*session) == one.after);
    CHECK(tables_by(HistoryTable(*session, "default").read().project) == one.after);
    return failed;
}

/// What an up says whose call `fail_at` fails; nothing where it succeeds.
std::optional<Error> failure_of_up(const Database& database, std::size_t fail_at, Failure failure,
                                   const FaultySession::Open& open) {
    FaultySession session(database.open(), fail_at, failure, open);
    Reporter quiet;
    try {
        Engine(graph(), session, quiet).up();
    } catch (const Error& error) {
        return error;
    }
    return std::nullopt;
}

constexpr int steps = 7;

/// How many steps an error says are done, if it does.
std::optional<int> said_done(const std::string& outcome) {
    constexpr std::string_view undone = "then the database took back ";
    const auto end = outcome.find(fmt::format(" of {} steps are done", steps));
    if (end == std::string::npos) return std::nullopt;
    const auto done = std::stoi(outcome.substr(outcome.find_last_not_of("0123456789", end - 1) + 1));
    const auto back = outcome.find(undone);
    return back == std::string::npos ? done : done - std::stoi(outcome.substr(back + undone.size()));
}

/// Keeps the versions that are told to be done.
class Told final : public Reporter {
  public:
    void step_done(const Step& step, std::chrono::milliseconds) override { done.push_back(step.version); }

    std::vector<Version> done;
};

/// The number of the first call of an up that is a commit of a step: there nobody knows what became of it.
std::size_t first_unknown_call(Supply& supply) {
    for (std::size_t call = 1;; ++call) {
        const auto error = failure_of_up(supply.fresh(), call, Failure::lost_after, {});
        REQUIRE(error);
        if (error->kind == Kind::unknown && words(error->outcome).find("1_a") != std::string::npos) return call;
    }
}

}  // namespace

TEST_CASE("a commit that got no answer is settled by the history") {
    Supply supply(any_database());
    const auto commit = first_unknown_call(supply);
    const auto* database = &supply.fresh();
    const auto open = [&] { return database->open(); };

    // It took effect: the run goes on.
    CHECK_FALSE(failure_of_up(*database, commit, Failure::lost_after, open));
    CHECK(tables_in(*database->open()) == Tables{"a", "b1", "b2", "c"});

    // It did not: the run says so, and a plain rerun does it.
    database = &supply.fresh();
    const auto lost = failure_of_up(*database, commit, Failure::lost_before, open);
    REQUIRE(lost);
    CHECK(lost->kind == Kind::connection);
    CHECK(words(lost->outcome) ==
          "the connection went away before 1_a was committed; 1_a was rolled back; 0 of 3 steps are done");
    CHECK(tables_in(*database->open()).empty());
    CHECK_FALSE(failure_of_up(*database, 0, Failure::refused, {}));

    // Nobody can be asked: the run says what to ask.
    database = &supply.fresh();
    const auto unknown = failure_of_up(*database, commit, Failure::lost_after, {});
    REQUIRE(unknown);
    CHECK(unknown->kind == Kind::unknown);
    CHECK(words(unknown->outcome) ==
          "the connection went away while 1_a was committed, and it could not be asked again whether it was: the "
          "connection cannot be opened again; 0 of 3 steps are done");
    CHECK(unknown->next.find("where project = 'default' and seq = 1 and run = '") != std::string::npos);
}

TEST_CASE("after a failure at any call the database is what history says, and a rerun finishes") {
    Supply supply(any_database());
    for (const auto failure : {Failure::refused, Failure::lost_before, Failure::lost_after}) {
        for (const auto& one : cases) {
            // Without a connection nothing is reverted, and what was lost on the way is the other cases' matter.
            if (one.options.on_failure == OnFailure::revert && failure != Failure::refused) continue;
            std::size_t call = 1;
            while (trial(supply, one, failure, call)) ++call;
            CHECK(call > 10);  // else the loop has not begun
        }
    }
}

TEST_CASE("a connection that is lost while the history is made is not told of as a step of anybody's") {
    Supply supply(any_database());
    for (std::size_t call = 1;; ++call) {
        const auto error = failure_of_up(supply.fresh(), call, Failure::lost_before, {});
        REQUIRE(error);
        if (words(error->outcome).find("history") == std::string::npos &&
            words(error->outcome).find("1_a") == std::string::npos)
            continue;
        const auto session = supply.current().open();
        CHECK(words(error->outcome) ==
              fmt::format("this was while belay's history, {}, was made; no migration was begun",
                          session->dialect().history_table));
        CHECK(error->next == "belay up");
        CHECK(!error->step);
        break;
    }
}

TEST_CASE("whichever call fails, a run says how many steps are done, and so many are") {
    Supply supply(any_database());
    std::vector<File> files;
    for (int version = 1; version <= steps; ++version) {
        const auto* const alone = version == 4 ? "-- belay:transaction off\n" : "";
        files.push_back({fmt::format("{}_t.sql", version),
                         fmt::format("-- belay:up\n{}create table t{} (x int);\n", alone, version)});
    }
    const auto migrations = load(files, {}).migrations;
    for (const auto failure : {Failure::refused, Failure::lost_before, Failure::lost_after}) {
        bool failed = true;
        for (std::size_t call = 1; failed; ++call) {
            INFO("call ", call, ", failure ", static_cast<int>(failure));
            const auto& database = supply.fresh();
            Told told;
            std::optional<Error> error;
            {
                FaultySession session(database.open(), call, failure, [&] { return database.open(); });
                try {
                    Engine(Graph(migrations), session, told).up();
                } catch (const Error& thrown) {
                    error = thrown;
                }
                failed = session.failed();
            }
            const auto session = database.open();
            const auto history = HistoryTable(*session, "default").read().project;
            for (const auto& version : told.done) CHECK(history.is_in_force(version));
            const auto applied = std::ranges::count(history.in_force(), Standing::State::applied, &Standing::state);
            if (const auto said = error ? said_done(words(error->outcome)) : steps) CHECK(applied == *said);
            Reporter quiet;
            Engine(Graph(migrations), *session, quiet).up();
        }
    }
}

TEST_CASE("a stamp that fails at any call records everything or nothing") {
    Supply supply(any_database());
    for (const auto failure : {Failure::refused, Failure::lost_before, Failure::lost_after}) {
        for (std::size_t call = 1, failed = 1; failed == 1; ++call) {
            const auto& database = supply.fresh();
            {
                FaultySession session(database.open(), call, failure);
                Reporter quiet;
                try {
                    Engine(graph(), session, quiet).stamp("head");
                } catch (const std::exception&) {
                    CHECK(session.failed());
                }
                failed = session.failed() ? 1 : 0;
            }
            const auto session = database.open();
            const auto count = HistoryTable(*session, "default").read().project.in_force().size();
            INFO("call ", call, ", failure ", static_cast<int>(failure));
            CHECK((count == 0 || count == 3));
        }
    }
}

}  // namespace belay
