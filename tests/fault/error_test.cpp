#include <doctest/doctest.h>

#include <cstddef>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "engine/engine.h"
#include "engine/layout/layout.h"
#include "tests/support/database.h"
#include "tests/support/faulty_session.h"

// What a program may have to catch.

namespace belay {

namespace {

constexpr auto first =
    "-- belay:up\ncreate table a (x int);\n-- belay:down\ndrop table a;\n"
    "-- belay:verify\nselect count(*) = 0 from a;\n";
constexpr auto second =
    "-- belay:up\n-- belay:transaction off\ncreate table b (x int);\n-- belay:down\ndrop table b;\n";
constexpr auto third = "-- belay:up\ncreate table c (x int);\n";

Graph graph_of(const std::vector<File>& files) {
    return Graph(load(files, {}).migrations);
}

struct Call {
    std::string name;
    std::function<void(Engine& engine)> run;
};

std::vector<Call> calls() {
    return {{"overview", [](Engine& engine) { engine.overview(); }},
            {"log", [](Engine& engine) { engine.log(std::nullopt, [](const Record&) {}); }},
            {"log of a version", [](Engine& engine) { engine.log(Version::recorded("1").value()); }},
            {"plan", [](Engine& engine) { engine.plan({.command = Request::Command::down, .all = true}); }},
            {"plan as sql",
             [](Engine& engine) {
                 engine.plan_as_sql({.command = Request::Command::down, .all = true}, [](std::string_view) {});
             }},
            {"verify", [](Engine& engine) { engine.verify(""); }},
            {"examine", [](Engine& engine) { engine.examine(); }},
            {"stamp", [](Engine& engine) { engine.stamp("head"); }},
            {"resolve", [](Engine& engine) { engine.resolve("3", Resolution::applied); }},
            {"repair", [](Engine& engine) { engine.repair({}); }},
            {"adoption", [](Engine& engine) { engine.adoption("", {}); }},
            {"export", [](Engine& engine) { engine.export_to("goose", DryRun::off); }},
            {"up", [](Engine& engine) { engine.up(); }},
            {"down", [](Engine& engine) { engine.run({.command = Request::Command::down, .all = true}); }}};
}

/// Has the call number `fail_at` of a session fail in what `call` does where 1 and 2 are applied, the file of 2 is gone
/// and 3 is pending. Whether that call came to be.
bool meets_an_error_or_none(const Database& database, const Call& call, std::size_t fail_at, Failure failure) {
    Reporter quiet;
    Engine(graph_of({{"1_a.sql", first}, {"2_b.sql", second}}), *database.open(), quiet).up();
    FaultySession session(database.open(), fail_at, failure);
    try {
        Engine engine(graph_of({{"1_a.sql", first}, {"3_c.sql", third}}), session, quiet);
        call.run(engine);
    } catch (const Error&) {
        // What is promised.
    }
    return session.failed();
}

}  // namespace

TEST_CASE("a program that calls the engine meets Error and nothing else, whatever fails") {
    for (const Failure failure : {Failure::refused, Failure::lost_before}) {
        for (const Call& call : calls()) {
            for (std::size_t fail_at = 1;; ++fail_at) {
                CAPTURE(call.name);
                CAPTURE(fail_at);
                const FileDatabase database;
                bool failed = false;
                CHECK_NOTHROW(failed = meets_an_error_or_none(database, call, fail_at, failure));
                if (!failed) break;
            }
        }
    }
}

}  // namespace belay
