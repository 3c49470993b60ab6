#include "engine/graph/graph.h"

#include "tests/support/graph_of.h"
#include "tests/support/refusal.h"

#include <doctest/doctest.h>

#include <numeric>
#include <span>
#include <string>
#include <vector>

namespace belay {

namespace {

using Nodes = std::vector<std::size_t>;

std::string versions_of(const Graph& graph, const Nodes& nodes) {
    std::string result;
    for (const auto node : nodes) result += (result.empty() ? "" : " ") + graph[node].version.text();
    return result;
}

std::string requirements_of(const Graph& graph, std::string_view version) {
    const auto required = graph.requirements(graph.find(version_of(version)).value());
    return versions_of(graph, {required.begin(), required.end()});
}

std::string line_of(const Graph& graph, std::string_view version) {
    const auto wanted = graph.with_ancestors(Nodes{graph.find(version_of(version)).value()});
    Nodes nodes;
    for (std::size_t node = 0; node < wanted.size(); ++node) {
        if (wanted[node]) nodes.push_back(node);
    }
    return versions_of(graph, nodes);
}

template <typename... Lines>
std::string refusal_of_graph(const Lines&... lines) {
    return refusal_of([&] { graph_of(lines...); });
}

}  // namespace

TEST_CASE("files that require nothing by name form a chain in the order of their versions") {
    const auto graph = graph_of("10", "9", "0011");
    CHECK(order_of(graph) == "9 10 0011");
    CHECK(requirements_of(graph, "9").empty());
    CHECK(requirements_of(graph, "10") == "9");
    CHECK(requirements_of(graph, "11") == "10");
    CHECK_FALSE(graph.declares_requirements(2));
}

TEST_CASE("edges give the order, versions only break ties") {
    CHECK(order_of(graph_of("1 < 3", "2 < none", "3 < none")) == "2 3 1");
    CHECK(order_of(graph_of("1 < none", "2 < 4", "3 < none", "4 < 1")) == "1 3 4 2");
    CHECK(order_of(graph_of("3 < none", "2 < none", "1 < none")) == "1 2 3");
}

TEST_CASE("a requirement is a version, a unique name, or both as in the file's name") {
    const auto graph = graph_of("0001 person", "0002 pet < person", "0003 toy < 1", "0004 bone < 0002_pet 2 3");
    CHECK(requirements_of(graph, "2") == "0001");
    CHECK(requirements_of(graph, "3") == "0001");
    CHECK(requirements_of(graph, "4") == "0002 0003");
    CHECK(graph.declares_requirements(1));
}

TEST_CASE("a requirement that reads as a version is one before it is a name") {
    CHECK(requirements_of(graph_of("1 a", "2 1", "3 c < 1"), "3") == "1");
}

TEST_CASE("the root of a graph is what says that it requires none") {
    const auto graph = graph_of("1", "2 < none");
    CHECK(requirements_of(graph, "2").empty());
    CHECK(versions_of(graph, graph.heads()) == "1 2");
}

TEST_CASE("heads are what nothing else requires") {
    CHECK(Graph().heads().empty());
    const auto graph = graph_of("1", "2 < 1", "3 < 1", "4 < 2");
    CHECK(versions_of(graph, graph.heads()) == "3 4");
}

TEST_CASE("the ancestors of a node are all that it needs, and itself") {
    const auto graph = graph_of("1", "2 < 1", "3 < 1", "4 < 2 3", "5 < 3");
    CHECK(line_of(graph, "1") == "1");
    CHECK(line_of(graph, "4") == "1 2 3 4");
    CHECK(line_of(graph, "5") == "1 3 5");
    CHECK(graph.with_ancestors(Nodes{}) == std::vector<bool>(5, false));
}

TEST_CASE("a migration is found by its version and by its tag") {
    const auto graph = graph_of("0001", "0002 @v1.0 @stable");
    CHECK(graph.find(version_of("2")) == 1);
    CHECK_FALSE(graph.find(version_of("3")));
    CHECK(graph.find_tag("stable") == 1);
    CHECK_FALSE(graph.find_tag("stab"));
}

TEST_CASE("a version that comes twice is refused with both files") {
    CHECK(refusal_of_graph("7 a", "0007 b") ==
          "[3] error: 0007_b.up.sql: version 0007 comes twice: the other file is 7_a.up.sql\n"
          "next: give one of them another version\n");
}

TEST_CASE("a requirement that no file is gets refused at its line, with the nearest that is one") {
    CHECK(refusal_of_graph("1 person", "2 pet < persn") ==
          "[3] error: 2_pet.up.sql:1:19: 2 requires 'persn', which no file here is - did you mean 'person'?\n"
          "    1 | -- belay:requires persn\n"
          "      |                   ^\n"
          "next: add that file or edit this line\n");
    CHECK(refusal_of_graph("1", "2 < 9") ==
          "[3] error: 2.up.sql:1:19: 2 requires '9', which no file here is\n"
          "    1 | -- belay:requires 9\n"
          "      |                   ^\n"
          "next: add that file or edit this line\n");
}

TEST_CASE("a required name that two files have is refused") {
    CHECK(refusal_of_graph("1 fix", "2 fix", "3 c < fix") ==
          "[3] error: 3_c.up.sql:1:19: 'fix' names both 1_fix and 2_fix\n"
          "    1 | -- belay:requires fix\n"
          "      |                   ^\n"
          "next: require one of them by its version\n");
}

TEST_CASE("a cycle is printed from its smallest version around to it") {
    CHECK(refusal_of_graph("1 root", "2 a < 4 1", "3 b < 2", "4 c < 3", "5 d < 4") ==
          "[3] error: 2_a.up.sql: requirements form a cycle: 2_a -> 4_c -> 3_b -> 2_a\n"
          "next: take one of these out of its '-- belay:requires' line\n");
}

TEST_CASE("a migration that requires itself is a cycle") {
    CHECK(refusal_of_graph("1", "2 < 2") ==
          "[3] error: 2.up.sql: requirements form a cycle: 2 -> 2\n"
          "next: take one of these out of its '-- belay:requires' line\n");
}

TEST_CASE("a tag that two migrations have is refused at the second") {
    CHECK(refusal_of_graph("1 a @v1", "2 b @v1") ==
          "[3] error: 2_b.up.sql:1:14: tag 'v1' stands at 1_a as well\n"
          "    1 | -- belay:tag v1\n"
          "      |              ^\n"
          "next: give one of them another tag\n");
}

TEST_CASE("versions of mixed shapes are refused where numbers and groups order them differently") {
    CHECK(
        refusal_of_graph("2024-01-15-001", "2024-01-16") ==
        "[3] error: 2024-01-15-001.up.sql: the versions 2024-01-16 and 2024-01-15-001 have no clear order: as numbers "
        "the first is smaller, group by group the second\n"
        "next: write both with the same number of digits\n");
    CHECK(refusal_of_graph("2024-01-15", "2024-1-16", "2024-1-14") ==
          "[3] error: 2024-01-15.up.sql: the versions 2024-1-16 and 2024-01-15 have no clear order: as numbers "
          "the first is smaller, group by group the second\n"
          "next: write both with the same number of digits\n");
}

TEST_CASE("versions of mixed shapes are taken where both rules agree") {
    CHECK(order_of(graph_of("2017-09-23-182409", "1.10", "1.2", "20140924113530", "2017-09-23-182408")) ==
          "1.2 1.10 20140924113530 2017-09-23-182408 2017-09-23-182409");
}

TEST_CASE("20 000 migrations with merges are no deeper than a few") {
    constexpr std::size_t count = 20'000;
    std::vector<Migration> migrations;
    for (std::size_t i = 1; i <= count; ++i) {
        const auto text = std::to_string(i);
        const auto merged = i > 2 ? " < " + std::to_string(i - 2) + " " + std::to_string(i - 1) : "";
        migrations.push_back(migration_of(text + merged));
    }
    const Graph graph(std::move(migrations));
    CHECK(graph.heads() == Nodes{count - 1});
    CHECK(graph.with_ancestors(Nodes{count - 1}) == std::vector<bool>(count, true));
}

TEST_CASE("repeatable migrations stand after all others, by name and by what they require") {
    const auto graph = graph_of("R__b", "R__a", "2", "1");
    CHECK(order_of(graph) == "1 2 R__a R__b");
    CHECK(requirements_of(graph, "R__a").empty());
    CHECK(requirements_of(graph, "R__b").empty());
    CHECK(order_of(graph_of("1", "R__a < R__b", "R__b", "users < 1", "R__c")) == "1 users R__b R__a R__c");
    CHECK(order_of(graph_of("1 < 2", "2 < none", "R__a < 1", "R__b")) == "2 1 R__a R__b");
}

TEST_CASE("a repeatable migration is no head, and takes nothing from one") {
    const auto graph = graph_of("1", "2", "R__a < 2", "R__b");
    CHECK(versions_of(graph, graph.heads()) == "2");
    CHECK(line_of(graph, "R__a") == "1 2 R__a");
    CHECK(graph_of("R__a").heads().empty());
}

TEST_CASE("what only a migration that runs once can have is refused of a repeatable one") {
    CHECK(refusal_of_graph("R__a !down") ==
          "[3] error: R__a.down.sql: R__a is repeatable and is never reverted, so it has no down script\n"
          "next: remove this file, or give the migration a version\n");
    CHECK(refusal_of_graph("R__a @v1") ==
          "[3] error: R__a.up.sql:1:14: R__a is repeatable and is no target, so it has no tag\n"
          "    1 | -- belay:tag v1\n"
          "      |              ^\n"
          "next: tag a migration that has a version\n");
    CHECK(refusal_of_graph("R__a !irreversible") ==
          "[3] error: R__a.up.sql: R__a says that it is irreversible, and no repeatable migration is ever reverted\n"
          "next: take out its line '-- belay:irreversible'\n");
}

TEST_CASE("a migration that runs once cannot require a repeatable one") {
    CHECK(refusal_of_graph("1 < R__a", "R__a") ==
          "[3] error: 1.up.sql:1:19: 1 requires R__a, which is repeatable and runs after all that have a version\n"
          "    1 | -- belay:requires R__a\n"
          "      |                   ^\n"
          "next: take it out of this line\n");
}

}  // namespace belay
