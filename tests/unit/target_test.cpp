#include "engine/plan/target.h"

#include "tests/support/graph_of.h"
#include "tests/support/refusal.h"

#include <doctest/doctest.h>

#include <string>

namespace belay {

namespace {

Graph zoo() {
    return graph_of("0001 person", "0002 pet @v1", "0010 petting", "0011 toy");
}

std::string version_of_target(std::string_view text, const Graph& graph, const History& history = {}) {
    const auto target = parse_target(text, graph, history);
    REQUIRE(target.kind == Target::Kind::version);
    return target.version.text();
}

std::string refusal_of_target(std::string_view text, const Graph& graph = zoo(), const History& history = {}) {
    return refusal_of([&] { parse_target(text, graph, history); });
}

}  // namespace

TEST_CASE("a target is a version, a name, both, or a beginning that only one has") {
    struct Case {
        std::string text, version;
    };
    for (const auto& example : {
             Case{"0001", "0001"},
             Case{"1", "0001"},
             Case{"10", "0010"},
             Case{"pet", "0002"},
             Case{"petti", "0010"},
             Case{"0002_pet", "0002"},
             Case{"0011_t", "0011"},
             Case{"t", "0011"},
             Case{"@v1", "0002"},
         }) {
        CAPTURE(example.text);
        CHECK(version_of_target(example.text, zoo()) == example.version);
    }
}

TEST_CASE("a version that reads as another's name is the version") {
    CHECK(version_of_target("2", graph_of("1 2", "2 b")) == "2");
}

TEST_CASE("a target may be a migration whose file is missing") {
    CHECK(version_of_target("rab", zoo(), history_of("applied 5 rabbit")) == "5");
}

TEST_CASE("head, base, +N and -N are targets that name no migration") {
    CHECK(parse_target("head", zoo(), {}).kind == Target::Kind::head);
    CHECK(parse_target("base", zoo(), {}).kind == Target::Kind::base);
    CHECK(parse_target("+2", zoo(), {}).kind == Target::Kind::forward);
    CHECK(parse_target("+2", zoo(), {}).count == 2);
    CHECK(parse_target("-1", zoo(), {}).kind == Target::Kind::backward);
    CHECK(parse_target("-1", zoo(), {}).count == 1);
    CHECK(refusal_of([] { parse_one("head", zoo(), {}); }) ==
          "[2] error: 'head' names no single migration\nnext: name one by its version\n");
}

TEST_CASE("a target that fits more than one is refused with those") {
    CHECK(refusal_of_target("00") ==
          "[2] error: '00' could be 0001_person, 0002_pet, 0010_petting, 0011_toy\nnext: write more of it\n");
    CHECK(refusal_of_target("pe") ==
          "[2] error: 'pe' could be 0001_person, 0002_pet, 0010_petting\nnext: write more of it\n");
    CHECK(refusal_of_target("1", graph_of("10", "11", "12", "13", "14", "15")) ==
          "[2] error: '1' could be 10, 11, 12, 13, 14, ...\nnext: write more of it\n");
}

TEST_CASE("a name that two migrations have is refused with both") {
    CHECK(refusal_of_target("fix", graph_of("1 fix", "2 fix", "3 fixed")) ==
          "[2] error: 'fix' could be 1_fix, 2_fix\nnext: write more of it\n");
}

TEST_CASE("a target that fits nothing is refused with the nearest that there is") {
    CHECK(refusal_of_target("persn") ==
          "[2] error: there is no migration 'persn' - did you mean 'person'?\nnext: belay status lists them\n");
    CHECK(refusal_of_target("haed") ==
          "[2] error: there is no migration 'haed' - did you mean 'head'?\nnext: belay status lists them\n");
    CHECK(refusal_of_target("77777") == "[2] error: there is no migration '77777'\nnext: belay status lists them\n");
    CHECK(refusal_of_target("@v2") == "[2] error: there is no tag 'v2' - did you mean 'v1'?\n");
}

TEST_CASE("a target that is none is refused") {
    CHECK(refusal_of_target("") == "[2] error: an empty target\n");
    for (const std::string text : {"+", "+x", "+-1", "+1x"}) {
        CAPTURE(text);
        CHECK(refusal_of_target(text) == "[2] error: '" + text + "' is no target: after '+' comes a number\n");
    }
}

TEST_CASE("a reverted migration without its file is no target") {
    CHECK(refusal_of_target("rabbit", zoo(), history_of("applied 5 rabbit", "reverted 5 rabbit")) ==
          "[2] error: there is no migration 'rabbit'\nnext: belay status lists them\n");
}

TEST_CASE("a repeatable migration is no target, and can be named all the same") {
    const auto graph = graph_of("1 R", "R__views", "R__views_of_pets");
    const std::string refusal =
        "[2] error: R__views is repeatable and is no target\n"
        "next: belay up applies it after all others; alone: belay up --only R__views\n";
    CHECK(refusal_of_target("R__views", graph) == refusal);
    CHECK(refusal_of_target("R__views", Graph(), history_of("applied R__views")) == refusal);
    CHECK(version_of_target("R", graph) == "1");
    CHECK(parse_one("R__views", graph, {}).text() == "R__views");
    CHECK(parse_one("R__views_", graph, {}).text() == "R__views_of_pets");
    CHECK(parse_one("R__views", Graph(), history_of("applied R__views")).text() == "R__views");
}

}  // namespace belay
