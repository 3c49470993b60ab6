#include "engine/layout/next_version.h"

#include "engine/layout/create.h"
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
        CHECK(next_in_sequence(versions_of(before)) == next);
    }
    const auto refusal = refusal_of([] { next_in_sequence(versions_of({"1", "1.2.3", "2.1"})); });
    CHECK(refusal ==
          "[2] error: version 2.1 is no plain number that --seq could count on from\nnext: leave out --seq\n");
}

TEST_CASE("a time is followed by the time now, with the separators and the zone that it has") {
    for (const std::string like :
         {"20200101000000", "1577836800", "1577836800000", "2020-01-01-000000", "2020-01-01-000000-0000"}) {
        const auto next = next_version_like(version_of(like), versions_of({like}));
        CHECK(next.size() == like.size());
        CHECK(version_of(like) < version_of(next));
        for (std::size_t i = 0; i < like.size(); ++i) CHECK((like[i] == '-') == (next[i] == '-'));
    }
    const auto now = next_version_like(version_of("2020-01-01-000000-0100"), {});
    CHECK(now.starts_with(now_as(Stamp::seconds).text().substr(0, 4) + "-"));
    CHECK(now.ends_with("-0100"));
}

TEST_CASE("the next of a directory that has none yet is the time now as its tool writes it") {
    struct Case {
        Stamp first;
        std::size_t digits;
    };
    for (const auto& [first, digits] :
         {Case{Stamp::seconds, 14}, Case{Stamp::unix_seconds, 10}, Case{Stamp::milliseconds, 13}})
        CHECK(next_version({}, {}, first).size() == digits);
    CHECK(next_version({}, graph_of("7"), Stamp::seconds) == "8");
    CHECK(next_version({}, graph_of("7", "R__views"), Stamp::seconds) == "8");
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
