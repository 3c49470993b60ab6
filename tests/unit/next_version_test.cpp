#include "engine/layout/next_version.h"

#include "tests/support/graph_of.h"
#include "tests/support/refusal.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace belay {

namespace {

std::vector<Version> versions_of(const std::vector<std::string>& texts) {
    std::vector<Version> versions;
    for (const auto& text : texts) versions.push_back(version_of(text));
    return versions;
}

}  // namespace

TEST_CASE("the next of a sequence counts on and keeps its width") {
    struct Case {
        std::vector<std::string> before;
        std::string next;
    };
    for (const auto& [before, next] :
         {Case{{}, "0001"}, Case{{"0007"}, "0008"}, Case{{"3", "9"}, "10"}, Case{{"0999", "0003"}, "1000"},
          Case{{"0008", "0008.417234905"}, "0009"}, Case{{"99999999999999999999999"}, "100000000000000000000000"}}) {
        CHECK(next_version(Numbering::sequence, versions_of(before)) == next);
    }
    CHECK(refusal_of([] {
              next_version(Numbering::sequence, versions_of({"1", "1.2.3", "2.1"}));
          }) == "[2] error: version 2.1 is no plain number that --seq could count on from\nnext: leave out --seq\n");
}

TEST_CASE("the next by time is after a file from the future") {
    CHECK(next_version(Numbering::time, {}).size() == 14);
    CHECK(next_version(Numbering::time, versions_of({"99990101000000"})) == "99990101000001");
}

TEST_CASE("a version is followed by one that is written like it") {
    struct Case {
        std::string like;
        std::vector<std::string> before;
        std::string next;
    };
    for (const auto& [like, before, next] :
         {Case{"7", {"7", "8"}, "9"}, Case{"0007", {"0008", "0008.417234905"}, "0009"},
          Case{"1.2.3", {"1.3.9"}, "1.3.10"},
          Case{"2024_01_15_001", {"2024_01_15_002", "20240115002.7"}, "2024_01_15_003"},
          Case{"20200101000000", {"99990101000000"}, "99990101000001"},
          Case{"7", {"7", "2024_01_15_002"}, "2024_01_15_003"}, Case{"7", {}, "8"}}) {
        CHECK(next_version_like(version_of(like), versions_of(before)) == next);
    }
}

}  // namespace belay
