#include "engine/plan/state.h"

#include "tests/support/graph_of.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <random>
#include <span>
#include <string>
#include <vector>

namespace belay {

namespace {

/// "1 applied, 2 pending"
std::string states_of(const Graph& graph, const History& history) {
    std::string result;
    for (const auto& known : compare(graph, history)) {
        result += (result.empty() ? "" : ", ") + known.id() + " " + std::string(name_of(known.state));
    }
    return result;
}

}  // namespace

TEST_CASE("each migration has one state between files and history") {
    CHECK(states_of(Graph(), History()).empty());
    CHECK(states_of(graph_of("1", "2"), History()) == "1 pending, 2 pending");
    CHECK(states_of(graph_of("1", "2"), history_of("applied 1")) == "1 applied, 2 pending");
    CHECK(states_of(graph_of("1", "2"), history_of("applied 1", "reverted 1")) == "1 pending, 2 pending");
    CHECK(states_of(graph_of("1"), history_of("applied 1 sum=other")) == "1 changed");
    CHECK(states_of(graph_of("1"), history_of("started 1 0/2")) == "1 partial");
    CHECK(states_of(Graph(), history_of("applied 1")) == "1 missing");
    CHECK(states_of(Graph(), history_of("applied 1", "reverted 1")).empty());
}

TEST_CASE("of several states that fit, the first in their order counts") {
    CHECK(states_of(graph_of("1"), history_of("started 1 0/2 sum=other")) == "1 partial");
    CHECK(states_of(Graph(), history_of("started 1 0/2")) == "1 partial");
    CHECK(states_of(graph_of("1 < none", "2 < none"), history_of("applied 2", "applied 1 sum=other")) ==
          "1 changed, 2 applied");
}

TEST_CASE("a record without a checksum gives nothing to compare") {
    CHECK(states_of(graph_of("1"), history_of("stamped 1 sum=")) == "1 applied");
}

TEST_CASE("repaired takes the change back") {
    CHECK(states_of(graph_of("1"), history_of("applied 1 sum=other", "repaired 1")) == "1 applied");
}

TEST_CASE("a missing migration stands before the first file with a larger version") {
    CHECK(states_of(graph_of("2", "4"), history_of("applied 5", "applied 1", "applied 2", "applied 3")) ==
          "1 missing, 2 applied, 3 missing, 4 late, 5 missing");
}

TEST_CASE("a pending migration is late where something newer was applied before it") {
    CHECK(states_of(graph_of("1", "2", "3"), history_of("applied 1", "applied 3")) == "1 applied, 2 late, 3 applied");
    CHECK(states_of(graph_of("284", "285", "286"), history_of("applied 284", "applied 286", "applied 285")) ==
          "284 applied, 285 applied, 286 applied");
    CHECK(states_of(graph_of("1 < none", "2 < none"), history_of("applied 2")) == "1 late, 2 applied");
}

TEST_CASE("a pending migration that requires what is newer is not late for it") {
    CHECK(states_of(graph_of("1 < 2", "2 < none"), history_of("applied 2")) == "2 applied, 1 pending");
    CHECK(states_of(graph_of("1 < 2", "2 < 3", "3 < none"), history_of("applied 3")) ==
          "3 applied, 2 pending, 1 pending");
    CHECK(states_of(graph_of("1 < 2", "2 < none", "3 < none"), history_of("applied 2", "applied 3")) ==
          "2 applied, 1 late, 3 applied");
}

TEST_CASE("a pending requirement of what is applied is late, whatever its version") {
    CHECK(states_of(graph_of("1 < 2", "2 < none"), history_of("applied 1")) == "2 late, 1 applied");
}

TEST_CASE("what was reverted makes nothing late") {
    CHECK(states_of(graph_of("1", "2"), history_of("applied 2", "reverted 2")) == "1 pending, 2 pending");
}

TEST_CASE("a file differs from history in its text or in its name") {
    const auto graph = graph_of("1 a", "2 b", "3 c");
    const auto history = history_of("applied 1 a", "applied 2 old", "applied 3 c sum=other");
    const auto all = compare(graph, history);
    CHECK_FALSE(all[0].differs());
    CHECK(all[1].differs());
    CHECK(all[1].state == State::applied);
    CHECK(all[2].differs());
}

TEST_CASE("a version whose name and text are both others than the applied ones is reused") {
    CHECK(states_of(graph_of("1 ship", "2"), history_of("applied 1 pay sum=pay")) == "1_ship reused, 2 pending");
    CHECK(states_of(graph_of("1 ship"), history_of("applied 1 pay")) == "1_ship applied");
    CHECK(states_of(graph_of("1 pay"), history_of("applied 1 pay sum=other")) == "1_pay changed");
    CHECK(states_of(graph_of("1 ship"), history_of("applied 1 pay sum=pay", "reverted 1 pay")) == "1_ship pending");
    CHECK(states_of(graph_of("7 ship"), history_of("applied 0007 pay")) == "7_ship reused");
    CHECK(states_of(graph_of("1"), history_of("applied 1 pay sum=pay")) == "1 reused");
    CHECK(states_of(graph_of("1 ship"), history_of("applied 1 sum=other")) == "1_ship changed");
}

TEST_CASE("a name that differs in case and signs only is the same name") {
    CHECK(states_of(graph_of("1 add_email"), history_of("applied 1 Add-Email sum=other")) == "1_add_email changed");
}

TEST_CASE("without a checksum the name alone decides, and without a name nothing does") {
    CHECK(states_of(graph_of("1 ship"), history_of("adopted 1 pay sum=")) == "1_ship reused");
    CHECK(states_of(graph_of("1 ship"), history_of("adopted 1 sum=")) == "1_ship applied");
    CHECK(states_of(graph_of("1"), history_of("stamped 1 pay sum=")) == "1 applied");
}

TEST_CASE("a partial migration is reused where both differ from those it was begun with, and not while it is mended") {
    CHECK(states_of(graph_of("1 ship"), history_of("started 1 pay 0/2 sum=pay")) == "1_ship reused");
    CHECK(states_of(graph_of("1 pay"), history_of("started 1 pay 0/2 sum=old")) == "1_pay partial");
    CHECK(states_of(graph_of("1 paid"), history_of("started 1 pay 0/2 sum=old", "started 1 pay 0/2")) ==
          "1_paid partial");
}

TEST_CASE("a repeatable migration has its version for a name, and is never reused") {
    CHECK(states_of(graph_of("R__a new"), history_of("applied R__a old sum=old")) == "R__a_new pending");
}

TEST_CASE("a missing migration is called as history knows it") {
    CHECK(states_of(Graph(), history_of("applied 0007 add_email")) == "0007_add_email missing");
}

TEST_CASE("late is what the definition says, in any graph and history") {
    constexpr std::size_t count = 10;
    for (std::uint32_t seed = 0; seed < 300; ++seed) {
        CAPTURE(seed);
        std::mt19937 random(seed);
        std::vector<std::size_t> order(count);
        std::iota(order.begin(), order.end(), 1);
        std::shuffle(order.begin(), order.end(), random);
        std::vector<Migration> migrations;
        std::vector<Record> records;
        for (std::size_t i = 0; i < count; ++i) {
            std::string line = std::to_string(order[i]) + " name <";
            for (std::size_t edges = random() % 3; i > 0 && edges > 0; --edges)
                line += " " + std::to_string(order[random() % i]);
            migrations.push_back(migration_of(line.ends_with('<') ? line + " none" : line));
            if (random() % 3 == 0) records.push_back(record_of("applied " + std::to_string(order[i])));
        }
        if (seed % 2 == 0) records.push_back(record_of("applied " + std::to_string(random() % count) + ".5"));
        for (std::size_t i = 0; i < records.size(); ++i) records[i].seq = static_cast<std::int64_t>(i) + 1;
        const Graph graph(std::move(migrations));
        const History history(records);
        for (const auto& known : compare(graph, history)) {
            if (known.state != State::pending && known.state != State::late) continue;
            const std::size_t node = *graph.find(known.version());
            const auto ancestors = graph.with_ancestors(std::span(&node, 1));
            const bool late = std::ranges::any_of(history.in_force(), [&](const Standing* standing) {
                const auto other = graph.find(standing->version);
                const bool outrun = standing->version > known.version() && !(other && ancestors[*other]);
                return outrun || (other && graph.with_ancestors(std::span(&*other, 1))[node]);
            });
            CHECK((known.state == State::late) == late);
        }
    }
}

TEST_CASE("a repeatable migration whose text is another than the applied one is pending, not changed") {
    const auto graph = graph_of("1", "R__a");
    CHECK(states_of(graph, history_of("applied 1")) == "1 applied, R__a pending");
    CHECK(states_of(graph, history_of("applied 1", "applied R__a")) == "1 applied, R__a applied");
    CHECK(states_of(graph, history_of("applied R__a", "applied 1", "applied R__a sum=new")) ==
          "1 applied, R__a pending");
    CHECK(states_of(graph, history_of("applied 1", "applied R__a sum=new", "applied R__a")) ==
          "1 applied, R__a applied");
    CHECK(states_of(graph, history_of("applied 1", "applied R__a", "reverted R__a")) == "1 applied, R__a pending");
    CHECK(states_of(graph, history_of("applied 1", "resolved R__a sum=")) == "1 applied, R__a applied");
    CHECK(states_of(graph, history_of("applied 1", "applied R__a sum=old", "started R__a 0/2")) ==
          "1 applied, R__a partial");
    CHECK(states_of(graph_of("1"), history_of("applied R__a")) == "1 pending, R__a missing");
}

TEST_CASE("a repeatable migration makes nothing late and is never late") {
    CHECK(states_of(graph_of("1", "2", "R__a"), history_of("applied 1", "applied R__a")) ==
          "1 applied, 2 pending, R__a applied");
    CHECK(states_of(graph_of("1", "2", "R__a < 2"), history_of("applied 1", "applied R__a")) ==
          "1 applied, 2 pending, R__a applied");
    CHECK(states_of(graph_of("1", "R__a", "R__b < R__a"), history_of("applied 1", "applied R__b")) ==
          "1 applied, R__a pending, R__b applied");
    CHECK(states_of(graph_of("1 < none", "2 < none", "R__a"), history_of("applied 2", "applied R__a")) ==
          "1 late, 2 applied, R__a applied");
}

}  // namespace belay
