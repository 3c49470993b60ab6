#include <doctest/doctest.h>
#include <fmt/format.h>

#include <array>
#include <chrono>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "engine/engine.h"
#include "engine/layout/layout.h"
#include "tests/support/database.h"

namespace belay {

namespace {

constexpr std::size_t migrations = 6;

Graph graph() {
    std::vector<File> files;
    for (std::size_t i = 1; i <= migrations; ++i) {
        files.push_back({fmt::format("{}_t.sql", i),
                         fmt::format("-- belay:up\ncreate table t{0} (x int);\n-- belay:down\ndrop table t{0};\n", i)});
    }
    return Graph(load(files, "", {}).migrations);
}

/// What went wrong in a run, or nothing.
std::string run_up(const Database& database) {
    try {
        auto connection = database.connection();
        connection.busy_wait = std::chrono::minutes(1);  // longer than all of them together take
        const auto session = open(connection);
        Reporter quiet;
        Engine(graph(), *session, quiet).up();
        return "";
    } catch (const std::exception& error) {
        return error.what();
    }
}

}  // namespace

TEST_CASE("runs that start at once on an empty database all succeed, and each migration runs once") {
    const auto database = any_database();
    std::array<std::string, 8> wrong;
    std::vector<std::thread> runs;
    for (auto& words : wrong) runs.emplace_back([&] { words = run_up(*database); });
    for (auto& one : runs) one.join();
    for (const auto& words : wrong) CHECK(words == "");
    const auto session = database->open();
    std::map<std::string, int> applied;
    const auto history = HistoryTable(*session, "default").read().project;
    for (const auto& record : history.records()) {
        CHECK(record.event == Event::applied);
        ++applied[record.version.text()];
    }
    CHECK(applied.size() == migrations);
    CHECK(history.records().size() == migrations);
}

}  // namespace belay
