#include "engine/history/history.h"

#include "tests/support/graph_of.h"

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

namespace belay {

namespace {

using State = Standing::State;

std::string in_force(const History& history) {
    std::string result;
    for (const auto* standing : history.in_force()) result += (result.empty() ? "" : " ") + standing->version.text();
    return result;
}

const Standing& standing_of(const History& history, std::string_view version = "1") {
    const auto* standing = history.find(version_of(version));
    REQUIRE(standing != nullptr);
    return *standing;
}

}  // namespace

TEST_CASE("an event is read by the name it is written under") {
    for (const auto event : {Event::started, Event::statement, Event::applied, Event::reverted, Event::failed,
                             Event::stamped, Event::resolved, Event::repaired, Event::adopted}) {
        CHECK(parse_event(name_of(event)) == event);
    }
    CHECK_FALSE(parse_event("baselined"));
    CHECK_FALSE(parse_event(""));
}

TEST_CASE("an empty history knows no version and ends at 0") {
    const History history;
    CHECK(history.newest() == 0);
    CHECK(history.find(version_of("1")) == nullptr);
    CHECK(history.in_force().empty());
}

TEST_CASE("the newest record of a version that says so gives its state") {
    struct Case {
        std::vector<std::string> lines;
        State state;
    };
    const std::vector<Case> cases{
        {{"applied 1"}, State::applied},
        {{"stamped 1"}, State::applied},
        {{"adopted 1"}, State::applied},
        {{"resolved 1 up"}, State::applied},
        {{"applied 1", "resolved 1 down"}, State::reverted},
        {{"applied 1", "reverted 1"}, State::reverted},
        {{"applied 1", "reverted 1", "applied 1"}, State::applied},
        {{"started 1"}, State::partial},
        {{"started 1", "statement 1 1/2"}, State::partial},
        {{"started 1", "statement 1 1/2", "applied 1"}, State::applied},
        {{"applied 1", "started 1 down"}, State::partial},
        {{"applied 1", "started 1 down", "reverted 1"}, State::reverted},
        {{"started 1", "resolved 1 up"}, State::applied},
        {{"started 1", "resolved 1 down"}, State::reverted},
    };
    for (const auto& [lines, state] : cases) {
        std::vector<Record> records;
        for (const auto& line : lines) {
            CAPTURE(line);
            records.push_back(record_of(line));
        }
        CHECK(standing_of(History(records)).state == state);
    }
}

TEST_CASE("failed and repaired change no state, of an applied, a reverted or a partial migration") {
    for (const std::string remark :
         {"failed 1 2/3 detail=no", "failed 1 down 1/1 detail=no", "repaired 1 b sum=other"}) {
        CAPTURE(remark);
        CHECK(standing_of(history_of("applied 1", remark)).state == State::applied);
        CHECK(standing_of(history_of("applied 1", "reverted 1", remark)).state == State::reverted);
        CHECK(standing_of(history_of("started 1 0/3", "statement 1 1/3", remark)).state == State::partial);
        CHECK(standing_of(history_of("started 1 0/3", "statement 1 1/3", remark)).done == 1);
    }
}

TEST_CASE("a failure before anything else leaves a migration not in force") {
    const auto history = history_of("failed 1 1/1 detail=no");
    CHECK(standing_of(history).state == State::reverted);
    CHECK(standing_of(history).last_error == "no");
    CHECK(in_force(history).empty());
}

TEST_CASE("the words of a failure stay until something newer settles it") {
    CHECK(standing_of(history_of("failed 1 1/1 detail=no", "failed 1 1/1 detail=again")).last_error == "again");
    CHECK(standing_of(history_of("failed 1 1/1 detail=no", "applied 1")).last_error.empty());
    CHECK(standing_of(history_of("applied 1", "failed 1 down 1/1 detail=no", "repaired 1")).last_error == "no");
}

TEST_CASE("repaired gives the checksum and the name that count from then on") {
    const auto history = history_of("applied 1 a", "repaired 1 b sum=other");
    CHECK(standing_of(history).checksum == "other");
    CHECK(standing_of(history).name == "b");
    CHECK(standing_of(history).applied.checksum == "sum of 1");
}

TEST_CASE("a partial script knows how far it got") {
    const auto up = history_of("started 1 0/3", "started 1 1/3", "statement 1 1/3 detail=x", "started 1 2/3",
                               "statement 1 2/3 detail=y");
    CHECK(standing_of(up).direction == Direction::up);
    CHECK(standing_of(up).done == 2);
    CHECK(standing_of(up).statements == 3);
    CHECK(standing_of(up).done_checksums == std::vector<std::string>{"x", "y"});
    CHECK_FALSE(standing_of(up).begun);
}

TEST_CASE("a script in the other direction counts from its own beginning") {
    const auto history = history_of("started 1 0/3", "statement 1 1/3 detail=x", "statement 1 2/3 detail=y",
                                    "started 1 down 0/2", "statement 1 down 1/2 detail=z");
    CHECK(standing_of(history).direction == Direction::down);
    CHECK(standing_of(history).done == 1);
    CHECK(standing_of(history).statements == 2);
    CHECK(standing_of(history).done_checksums == std::vector<std::string>{"z"});
}

TEST_CASE("a script that begins again after it was settled counts from its own beginning") {
    const auto history = history_of("started 1 0/2", "statement 1 1/2 detail=x", "resolved 1 down", "started 1 0/2");
    CHECK(standing_of(history).state == State::partial);
    CHECK(standing_of(history).done == 0);
    CHECK(standing_of(history).done_checksums.empty());
}

TEST_CASE("a statement stays begun until its end is recorded, whatever else is") {
    CHECK(standing_of(history_of("started 1 1/3")).begun == 1);
    CHECK_FALSE(standing_of(history_of("started 1 0/3")).begun);
    CHECK_FALSE(standing_of(history_of("started 1 1/3", "statement 1 1/3")).begun);
    CHECK(standing_of(history_of("started 1 1/3", "started 1 0/3")).begun == 1);
    CHECK_FALSE(standing_of(history_of("started 1 1/3", "resolved 1 up")).begun);
    CHECK_FALSE(standing_of(history_of("started 1 1/3", "resolved 1 down", "started 1 0/3")).begun);
    CHECK_FALSE(standing_of(history_of("applied 1", "started 1 down 1/3", "reverted 1")).begun);
}

TEST_CASE("a statement that the database refused did not take effect") {
    CHECK_FALSE(standing_of(history_of("started 1 1/3")).failed);
    CHECK(standing_of(history_of("started 1 1/3", "failed 1 1/3")).failed);
    CHECK_FALSE(standing_of(history_of("started 1 2/3", "failed 1 1/3")).failed);
    CHECK_FALSE(standing_of(history_of("started 1 1/3", "failed 1 1/3", "started 1 1/3")).failed);
}

TEST_CASE("what is in force stands in the order of application, not of versions") {
    CHECK(in_force(history_of("applied 284", "applied 286", "applied 287", "applied 285")) == "284 286 287 285");
    CHECK(in_force(history_of("applied 1", "applied 2", "reverted 1", "applied 1")) == "2 1");
    CHECK(in_force(history_of("applied 1", "applied 2", "reverted 2")) == "1");
}

TEST_CASE("a half-run up counts from where it began, a half-run down keeps the place of its up") {
    CHECK(in_force(history_of("started 2 0/2", "applied 1", "statement 2 1/2")) == "2 1");
    CHECK(in_force(history_of("applied 1", "applied 2", "started 1 down 0/2", "statement 1 down 1/2")) == "1 2");
}

TEST_CASE("0007 and 7 are one version in a history too") {
    const auto history = history_of("applied 0007", "reverted 7");
    CHECK(in_force(history).empty());
    CHECK(standing_of(history, "0007").version.text() == "7");
}

TEST_CASE("what settles a version makes what was before it count no more") {
    const auto whole = history_of("applied 1 a sum=x +down", "started 1 down 1/2", "failed 1 down 1/2", "reverted 1 b");
    const auto rest = history_of("failed 2", "failed 2", "failed 2", "reverted 1 b");
    CHECK(standing_of(whole) == standing_of(rest));
}

TEST_CASE("a down script is kept by the newest application, or by what was recorded since") {
    struct Case {
        std::vector<std::string> lines;
        std::int64_t scripts_seq;
        bool keeps_down;
    };
    const std::vector<Case> cases{
        {{"applied 1 +down"}, 1, true},
        {{"applied 1 +down", "reverted 1"}, 0, false},
        {{"applied 1 +down", "reverted 1", "applied 1"}, 3, false},
        {{"applied 1 +down", "repaired 1 +down"}, 2, true},
        {{"applied 1 +down", "repaired 1"}, 1, true},
        {{"applied 1 +down", "failed 1 down"}, 1, true},
        {{"started 1 +down", "statement 1 1/2"}, 1, true},
        {{"started 1 +down", "statement 1 1/1", "applied 1 +down"}, 3, true},
    };
    for (const auto& [lines, scripts_seq, keeps_down] : cases) {
        std::vector<Record> records;
        for (const auto& line : lines) {
            CAPTURE(line);
            records.push_back(record_of(line));
            records.back().seq = static_cast<std::int64_t>(records.size());
        }
        const History history(records);
        CHECK(standing_of(history).scripts_seq == scripts_seq);
        CHECK(standing_of(history).keeps_down == keeps_down);
    }
}

}  // namespace belay
