#include "tests/allocation/failing_allocations.h"

#include "engine/layout/file.h"
#include "engine/layout/layout.h"
#include "engine/plan/plan.h"
#include "engine/sql/lex.h"
#include "tests/support/dialects.h"
#include "tests/support/graph_of.h"
#include "tests/support/refusal.h"

#include <doctest/doctest.h>

#include <array>
#include <functional>
#include <new>
#include <optional>
#include <string>
#include <vector>

namespace belay {

namespace {

using Failing = FailingAllocations::Failing;
using Work = std::function<std::string()>;

const std::string tests_directory = BELAY_TESTS_DIR;
const std::array<std::string, 2> databases{"postgres", "sqlite"};

/// What the work gives when the allocations fail that are said, or nothing where it ends by std::bad_alloc.
std::optional<std::string> attempt(const Work& work, std::size_t number, Failing failing, bool& untouched) {
    const FailingAllocations failures(number, failing);
    std::optional<std::string> answer;
    try {
        answer = work();
    } catch (const std::bad_alloc&) {
    }
    untouched = !FailingAllocations::any();
    return answer;
}

/// Lets each allocation of the work fail in turn, alone and with all after it, until the work passes untouched: it ends
/// by std::bad_alloc or with its answer, never with another. Returns how many it took.
std::size_t fail_each_allocation(const Work& work) {
    const std::string expected = work();
    std::size_t number = 0;
    for (const auto failing : {Failing::once, Failing::ever}) {
        bool untouched = false;
        for (number = 0; !untouched;) {
            const auto answer = attempt(work, ++number, failing, untouched);
            const std::string others = failing == Failing::ever ? "and all after it" : "alone";
            INFO("allocation " << number << " " << others);
            if (answer) REQUIRE(*answer == expected);
            if (untouched) REQUIRE(answer.has_value());
        }
    }
    return number - 1;
}

/// The answer of `act`, or the refusal that it throws.
std::string answer_or_refusal(const Work& act) {
    std::string answer;
    const auto refusal = refusal_of([&] { answer = act(); });
    return refusal == "nothing was refused" ? answer : refusal;
}

std::string lexed(const File& file, const Lexical& rules) {
    const auto source = read_source(file.path, file.bytes);
    std::string result;
    for (const auto& statement : lex(source, rules)) {
        result += source.text.substr(statement.begin, statement.end - statement.begin) + "\n----\n";
    }
    return result;
}

std::string loaded(const std::vector<File>& files) {
    auto loaded = load(files, {"postgres", databases});
    const Graph graph(std::move(loaded.migrations));
    std::string result;
    for (const auto& migration : graph.migrations()) {
        result += migration.id() + " " + migration.checksum + " " + migration.path + "\n" + migration.up.source.text;
        if (migration.down) result += migration.down->source.text;
    }
    for (const auto& warning : loaded.warnings) result += warning + "\n";
    return result;
}

std::string planned(const Request& request, const Graph& graph, const History& history) {
    const auto made = plan(request, graph, history, {});
    std::string result;
    for (const auto& step : made.steps) result += (step.direction == Direction::up ? "+" : "-") + step.id() + " ";
    for (const auto& warning : made.warnings) result += warning + "\n";
    for (const auto& kept : made.kept) result += kept + "\n";
    return result;
}

constexpr std::size_t versions = 30;

/// A chain with a branch at every fifth version that joins it again.
Graph middling_graph() {
    std::vector<Migration> migrations;
    for (std::size_t version = 1; version <= versions; ++version) {
        const auto number = std::to_string(version);
        std::string line = number + " step";
        if (version > 5 && version % 5 == 0) line += " < " + std::to_string(version - 5);
        if (version > 5 && version % 5 == 1)
            line += " < " + std::to_string(version - 1) + " " + std::to_string(version - 2);
        if (version == 20) line += " @release";
        migrations.push_back(migration_of(line));
    }
    return Graph(std::move(migrations));
}

/// The first two thirds are applied, some after a failure, some twice.
History middling_history() {
    std::vector<Record> records;
    const auto append = [&](const std::string& line) {
        records.push_back(record_of(line));
        records.back().seq = static_cast<std::int64_t>(records.size());
    };
    for (std::size_t version = 1; version <= versions * 2 / 3; ++version) {
        const auto number = std::to_string(version);
        if (version % 4 == 0) append("failed " + number + " step up");
        append("applied " + number + " step +down");
        if (version % 6 != 0) continue;
        append("reverted " + number + " step");
        append("applied " + number + " step +down");
    }
    return History(records);
}

}  // namespace

TEST_CASE("the operators of this program fail the allocation that they are told to") {
    const auto two = [] { return std::string(100, 'a') + std::string(100, 'b'); };
    CHECK(fail_each_allocation(two) >= 2);
    bool untouched = true;
    CHECK_FALSE(attempt(two, 1, Failing::once, untouched).has_value());
    CHECK_FALSE(untouched);
}

TEST_CASE("an allocation that fails in the lexer is std::bad_alloc, for every golden script") {
    std::size_t count = 0;
    for (const auto& [name, rules] : {std::pair{"postgres", postgres_rules}, std::pair{"sqlite", sqlite_rules}}) {
        for (const auto& file : read_directory(tests_directory + "/unit/lex/" + name)) {
            if (file.bytes.empty()) continue;
            CAPTURE(file.path);
            const Lexical lexical = rules;
            count += fail_each_allocation([&] { return answer_or_refusal([&] { return lexed(file, lexical); }); });
        }
    }
    CHECK(count > 1000);
}

TEST_CASE("an allocation that fails in the loader is std::bad_alloc, for the example set") {
    // Read before: libstdc++ ends a program that runs out of memory where it opens a directory, in a noexcept of its
    // own.
    const auto files = read_directory(tests_directory + "/../migrations/example");
    CHECK(fail_each_allocation([&] { return loaded(files); }) > 100);
}

TEST_CASE("an allocation that fails while a broken set is refused is std::bad_alloc, or the refusal") {
    const std::vector<std::vector<File>> sets{
        {{"m/1_a.up.sql", "select 1;\n"}, {"m/1_b.up.sql", "select 1;\n"}},
        {{"m/1_a.up.sql", "-- belay:requires 2\nselect 1;\n"}, {"m/2_b.up.sql", "-- belay:requires 1\nselect 1;\n"}},
        {{"m/1_a.up.sql", "-- belay:transactoin off\nselect 1;\n"}},
        {{"m/1_a.down.sql", "select 1;\n"}},
        {{"m/1_a.up.sql", "select '\xff';\n"}},
        {{"m/1_a.sql", "-- belay:up\nselect 1;\n-- belay:up\nselect 2;\n"}},
        {{"m/1_a.up.sql", "-- belay:tag one\nselect 1;\n"}, {"m/2_b.up.sql", "-- belay:tag one\nselect 1;\n"}},
    };
    for (const auto& set : sets) {
        const auto refused = [&] { return answer_or_refusal([&] { return loaded(set); }); };
        CAPTURE(refused());
        REQUIRE(refused().starts_with("[3] error: "));
        CHECK(fail_each_allocation(refused) > 10);
    }
}

TEST_CASE("an allocation that fails in the planner is std::bad_alloc") {
    using Command = Request::Command;
    const auto graph = middling_graph();
    const auto history = middling_history();
    for (const Request& request :
         {Request{.command = Command::up}, Request{.command = Command::down, .count = 7},
          Request{.command = Command::to, .target = "5"}, Request{.command = Command::to, .target = "@release"},
          Request{.command = Command::redo, .count = 3}, Request{.command = Command::up, .target = "nothing"}}) {
        const auto work = [&] { return answer_or_refusal([&] { return planned(request, graph, history); }); };
        CAPTURE(work());
        CHECK(fail_each_allocation(work) > 10);
    }
}

TEST_CASE("an allocation that fails while a graph or a history is made is std::bad_alloc") {
    CHECK(fail_each_allocation([] { return order_of(middling_graph()); }) > 100);
    CHECK(fail_each_allocation([] { return std::to_string(middling_history().in_force().size()); }) > 100);
}

}  // namespace belay
