#include <doctest/doctest.h>
#include <fmt/format.h>

#include <array>
#include <chrono>
#include <functional>
#include <map>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "engine/engine.h"
#include "engine/layout/layout.h"
#include "tests/support/database.h"

namespace belay {

namespace {

constexpr std::size_t migrations = 6;

/// The second half runs outside a transaction.
Graph mixed_graph(const Database& database) {
    const bool sqlite = database.connection().url.starts_with("sqlite");
    std::vector<File> files;
    for (std::size_t i = 1; i <= migrations; ++i) {
        const auto table = fmt::format("create table t{0} (x int);\ninsert into t{0} values (1);\n", i);
        const auto alone = sqlite ? "vacuum;\n" : fmt::format("create index concurrently t{0}_x on t{0} (x);\n", i);
        const auto text = i <= migrations / 2 ? table
                                              : fmt::format(
                                                    "-- belay:transaction off\n{0}{1}insert into t{2} values "
                                                    "(2);\n{1}",
                                                    table, sqlite ? alone : "", i);
        files.push_back({fmt::format("{}_t.sql", i), fmt::format("-- belay:up\n{}{}-- belay:down\ndrop table t{};\n",
                                                                 text, i > migrations / 2 && !sqlite ? alone : "", i)});
    }
    return Graph(load(files, {}).migrations);
}

Graph graph() {
    std::vector<File> files;
    for (std::size_t i = 1; i <= migrations; ++i) {
        files.push_back({fmt::format("{}_t.sql", i),
                         fmt::format("-- belay:up\ncreate table t{0} (x int);\n-- belay:down\ndrop table t{0};\n", i)});
    }
    return Graph(load(files, {}).migrations);
}

/// What went wrong in a run, or nothing.
std::string run_up(const Database& database, Graph graph) {
    try {
        auto connection = database.connection();
        connection.busy_wait = std::chrono::minutes(1);  // longer than all of them together take
        const auto session = open(connection);
        Reporter quiet;
        Engine(std::move(graph), *session, quiet).up();
        return "";
    } catch (const std::exception& error) {
        return error.what();
    }
}

void run_together(const Database& database, const std::function<Graph()>& graph) {
    std::array<std::string, 8> wrong;
    std::vector<std::thread> runs;
    for (auto& words : wrong) runs.emplace_back([&] { words = run_up(database, graph()); });
    for (auto& one : runs) one.join();
    for (const auto& words : wrong) CHECK(words == "");
}

/// A view whose file is as it was, or has changed; beside it a table where there is one.
Graph view_graph(const std::string& view, bool has_table = false) {
    std::vector<File> files{{"R__v.sql", fmt::format("drop view if exists v;\ncreate view v as {};\n", view)}};
    if (has_table) files.push_back({"1_t.up.sql", "create table t (x int);\n"});
    return Graph(load(files, {}).migrations);
}

/// The first migrations of Flyway's, and where there is a second its baseline.
Graph flyway_graph(std::size_t count) {
    std::vector<File> files{{"V1__a.sql", "create table t1 (x int);\n"}};
    if (count > 1) files.push_back({"V2__b.sql", "create table t2 (x int);\n"});
    if (count > 1) files.push_back({"B2__all.sql", "create table t1 (x int); create table t2 (x int);\n"});
    return Graph(load(files, {}).migrations);
}

/// Lets another run go by when this one is about to begin its step.
class LetPass final : public Reporter {
  public:
    LetPass(const Database& database, Graph graph) : database_(database), graph_(std::move(graph)) {}

    void step_started(const Step& /*step*/, std::size_t /*index*/, std::size_t /*count*/) override {
        CHECK(run_up(database_, graph_) == "");
    }
    void step_taken(const Step& /*step*/) override { taken = true; }

    bool taken = false;

  private:
    const Database& database_;
    Graph graph_;
};

/// Lets another run revert a script outside a transaction when so many of its statements are done.
class RevertAfter final : public Reporter {
  public:
    RevertAfter(std::size_t statement, const Database& database, Graph graph)
        : statement_(statement), database_(database), graph_(std::move(graph)) {}

    void statement_done(const Step& /*step*/, std::size_t statement, std::size_t /*statements*/) override {
        if (statement != statement_) return;
        const auto session = database_.open();
        Reporter quiet;
        Engine(graph_, *session, quiet).run({.command = Request::Command::down});
    }

  private:
    std::size_t statement_;
    const Database& database_;
    Graph graph_;
};

}  // namespace

TEST_CASE("a script that another run reverts before its end is not said to be partial") {
    const Graph graph(load({{"1_t.sql",
                             "-- belay:up\n-- belay:transaction off\ncreate table t1 (x int);\n"
                             "create table t2 (x int);\n"
                             "-- belay:down\ndrop table if exists t2;\ndrop table t1;\n"}},
                           {})
                          .migrations);
    for (const std::size_t statement : {1U, 2U}) {
        CAPTURE(statement);
        const FileDatabase database;
        const auto session = database.open();
        RevertAfter reporter(statement, database, graph);
        try {
            Engine(graph, *session, reporter).up();
            FAIL("the other run was not seen");
        } catch (const Error& error) {
            CHECK(std::string(error.what()) == "another run changed the history while this one waited");
            CHECK(error.kind == Kind::lock);
            CHECK(words(error.outcome) == "0 of 1 step is done");
        }
        CHECK(HistoryTable(*session, "default").read().project.in_force().empty());
    }
}

TEST_CASE("a repeatable migration is taken where another run applied the same text, not where it did something else") {
    struct Case {
        Graph others;
        bool taken;
    };
    for (const auto& example : {Case{view_graph("select 2"), true}, Case{view_graph("select 1", true), false}}) {
        const FileDatabase database;
        REQUIRE(run_up(database, view_graph("select 1")) == "");
        const auto session = database.open();
        LetPass reporter(database, example.others);
        Engine(view_graph("select 2"), *session, reporter).up();
        CHECK(reporter.taken == example.taken);
        CHECK(value(*session, "select * from v") == "2");
        CHECK(HistoryTable(*session, "default").of_version(Version::named("R__v")).size() == 2);
    }
}

TEST_CASE("a baseline is taken where another run applied it, and stops where one applied what it stands for") {
    for (const std::size_t count : {1U, 2U}) {
        const FileDatabase database;
        const auto session = database.open();
        LetPass reporter(database, flyway_graph(count));
        std::string wrong;
        try {
            Engine(flyway_graph(2), *session, reporter).up();
        } catch (const Error& error) {
            wrong = error.what();
        }
        CHECK(wrong == (count == 1 ? "another run changed the history while this one waited" : ""));
        CHECK(reporter.taken == (count == 2));
        CHECK(run_up(database, flyway_graph(2)) == "");
        const auto history = HistoryTable(*session, "default").read().project;
        CHECK(history.in_force().size() == 2);
        CHECK(history.find(*Version::parse("2"))->applied.remark == (count == 1 ? "" : "by its baseline B2__all.sql"));
    }
}

TEST_CASE("runs that start at once on an empty database all succeed, and each migration runs once") {
    const auto database = any_database();
    run_together(*database, graph);
    const auto session = database->open();
    std::map<std::string, int> applied;
    const auto records = HistoryTable(*session, "default").after(0);
    for (const auto& record : records) {
        CHECK(record.event == Event::applied);
        ++applied[record.version.text()];
    }
    CHECK(applied.size() == migrations);
    CHECK(records.size() == migrations);
}

TEST_CASE("runs that start at once on scripts outside a transaction do each statement once between them") {
    const auto database = any_database();
    run_together(*database, [&] { return mixed_graph(*database); });
    const auto session = database->open();
    for (std::size_t i = 1; i <= migrations; ++i) {
        CHECK(value(*session, fmt::format("select count(*) from t{}", i)) == (i <= migrations / 2 ? "1" : "2"));
    }
    const auto history = HistoryTable(*session, "default").read().project;
    CHECK(history.in_force().size() == migrations);
    for (const auto* standing : history.in_force()) CHECK(standing->state == Standing::State::applied);
}

}  // namespace belay
