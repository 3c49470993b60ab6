#include <doctest/doctest.h>

#include <array>
#include <chrono>
#include <string>

#include <fmt/format.h>

#include "engine/run/ladder.h"

namespace belay {

namespace {

using namespace std::chrono_literals;

constexpr std::array<Rung, 4> rungs{{{100ms, 200ms}, {200ms, 400ms}, {500ms, 600ms}, {1500ms, 0ms}}};

/// The waits of all attempts in milliseconds: "100 200"; "-" for what the session has.
std::string waits(Ladder ladder) {
    std::string result;
    while (true) {
        const auto wait = ladder.lock_timeout();
        result += wait ? fmt::format("{}", wait->count()) : "-";
        if (ladder.is_last()) return result;
        result += " ";
        ladder.climb();
    }
}

}  // namespace

TEST_CASE("without a wish the attempts are the rungs") {
    CHECK(waits(Ladder(rungs, {})) == "100 200 500 1500");
}

TEST_CASE("a lock timeout is the longest wait, and that of the last attempt") {
    CHECK(waits(Ladder(rungs, {.lock_timeout = 300ms})) == "100 200 300 300");
    CHECK(waits(Ladder(rungs, {.lock_timeout = 10'000ms})) == "100 200 500 10000");
    CHECK(waits(Ladder(rungs, {.lock_timeout = 0ms})) == "0");
}

TEST_CASE("a number of attempts ends with the longest wait") {
    CHECK(waits(Ladder(rungs, {.attempts = 1})) == "1500");
    CHECK(waits(Ladder(rungs, {.attempts = 3})) == "100 200 1500");
    CHECK(waits(Ladder(rungs, {.attempts = 6})) == "100 200 500 1500 1500 1500");
    CHECK(waits(Ladder(rungs, {.lock_timeout = 50ms, .attempts = 2})) == "50 50");
}

TEST_CASE("where waiting holds nobody up there is one attempt") {
    CHECK(waits(Ladder({}, {})) == "-");
    CHECK(waits(Ladder({}, {.lock_timeout = 300ms, .attempts = 5})) == "300");
}

TEST_CASE("the pause between attempts is about what the rung says") {
    Ladder ladder(rungs, {});
    const auto first = ladder.climb();
    CHECK(first >= 100ms);
    CHECK(first <= 300ms);
    CHECK(ladder.attempt() == 2);
    CHECK(ladder.climb() >= 200ms);
}

}  // namespace belay
