#include "engine/history/table.h"

#include "engine/run/own_history.h"
#include "tests/support/database.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <random>
#include <string>
#include <vector>

namespace belay {
namespace {

constexpr std::int64_t never_whole = 0;
constexpr std::int64_t always_whole = 1'000'000;

/// A record of any kind that a belay could have written, and some that none would.
Record any_record(std::mt19937& random, std::int64_t seq) {
    constexpr std::array versions{"1", "0001", "2", "3", "2024-01-02", "20240102", "1.2", "1.10", "0007", "7"};
    constexpr std::array events{Event::started,  Event::started,  Event::statement, Event::statement,
                                Event::failed,   Event::applied,  Event::reverted,  Event::stamped,
                                Event::resolved, Event::repaired, Event::adopted,   Event::failed};
    const auto below = [&](std::size_t end) { return static_cast<std::size_t>(random()) % end; };
    const auto number = std::to_string(seq);
    return {.seq = seq,
            .run = "run",
            .version = *Version::parse(versions.at(below(versions.size()))),
            .name = "name" + std::to_string(below(3)),
            .event = events.at(below(events.size())),
            .direction = below(3) == 0 ? Direction::down : Direction::up,
            .statement = below(4),
            .statements = 3,
            .checksum = "sum" + number,
            .at = "2026-01-01T00:00:00Z",
            .statement_checksum = "checksum" + number,
            .trace = "trace" + number,
            .remark = "remark" + number,
            .keeps_down = below(2) == 0};
}

void append(HistoryTable& table, const Record& record) {
    table.append(record, {.down = record.keeps_down ? std::optional("down") : std::nullopt, .verify = {}});
}

void make_table(Session& session) {
    Reporter quiet;
    ensure_history(session, {}, quiet, "belay up");
}

}  // namespace

TEST_CASE("what is read of a long history gives every version the standing that the whole gives it") {
    const auto database = any_database();
    const auto session = database->open();
    make_table(*session);
    for (std::uint32_t seed = 0; seed < 60; ++seed) {
        CAPTURE(seed);
        std::mt19937 random(seed);
        HistoryTable table(*session, "project" + std::to_string(seed));
        std::vector<Record> all;
        session->begin(Access::write);
        const auto length = static_cast<std::int64_t>(random() % 120);
        for (std::int64_t seq = 1; seq <= length; ++seq) append(table, all.emplace_back(any_record(random, seq)));
        session->commit();
        const History whole(all);
        CHECK(table.after(0) == all);
        CHECK(table.read(never_whole).project == whole);
        CHECK(table.read(always_whole).project == whole);
    }
}

TEST_CASE("of a long history the records that count no more are not read") {
    const auto database = any_database();
    const auto session = database->open();
    make_table(*session);
    HistoryTable table(*session, "default");
    session->begin(Access::write);
    append(table, {.seq = 1, .version = *Version::parse("1"), .at = "2026-01-01T00:00:00Z"});
    append(table, {.seq = 2, .version = *Version::parse("1"), .event = Event::reverted, .at = "2026-01-01T00:00:00Z"});
    session->commit();
    // No belay knows this event.
    session->query("update " + std::string(session->dialect().history_table) +
                   " set event = 'unheard-of' where project = 'default' and seq = 1");
    CHECK(table.read(never_whole).project.newest() == 2);
    CHECK_THROWS_AS(table.read(always_whole), Error);
}

TEST_CASE("belay's own records are read with those of a project, if it has any, and as a project") {
    const auto database = any_database();
    const auto session = database->open();
    make_table(*session);
    const auto own = own_graph(session->dialect()).size();
    for (const std::int64_t up_to : {never_whole, always_whole}) {
        HistoryTable table(*session, "default");
        const auto before = table.read(up_to);
        CHECK(before.own.in_force().size() == own);
        CHECK(before.project.newest() == 0);
        append(table, {.seq = 1, .version = *Version::parse("1"), .at = "2026-01-01T00:00:00Z"});
        const auto after = table.read(up_to);
        CHECK(after.own == before.own);
        CHECK(after.project.newest() == 1);
        session->query("delete from " + std::string(session->dialect().history_table) + " where project = 'default'");
        const auto contents = HistoryTable(*session, std::string(own_project)).read(up_to);
        CHECK(contents.own == before.own);
        CHECK(contents.own == contents.project);
    }
}

TEST_CASE("records are read newest first, a part at a time, until enough is read") {
    const auto database = any_database();
    const auto session = database->open();
    make_table(*session);
    HistoryTable table(*session, "default");
    constexpr std::int64_t count = 2500;
    session->begin(Access::write);
    std::mt19937 random(0);
    for (std::int64_t seq = 1; seq <= count; ++seq) append(table, any_record(random, seq));
    session->commit();
    const auto first = [&](std::int64_t limit, std::int64_t last) {
        std::vector<std::int64_t> result;
        table.newest_first(limit, [&](const Record& record) {
            result.push_back(record.seq);
            return record.seq != last;
        });
        return result;
    };
    CHECK(first(0, 0).empty());
    CHECK(first(3, 0) == std::vector<std::int64_t>{2500, 2499, 2498});
    CHECK(first(3, 2499) == std::vector<std::int64_t>{2500, 2499});
    for (const std::int64_t limit : {999, 1000, 1001, 2000, 2500, 9999}) {
        const auto seqs = first(limit, 0);
        CHECK(seqs.size() == static_cast<std::size_t>(std::min(limit, count)));
        CHECK(std::ranges::is_sorted(seqs, std::greater()));
        CHECK(seqs.back() == count + 1 - std::min(limit, count));
    }
}

TEST_CASE("the records of a version are those of all its spellings, newest first") {
    const auto database = any_database();
    const auto session = database->open();
    make_table(*session);
    HistoryTable table(*session, "default");
    session->begin(Access::write);
    std::vector<Record> sevens;
    std::mt19937 random(1);
    for (std::int64_t seq = 1; seq <= 100; ++seq) {
        const auto record = any_record(random, seq);
        append(table, record);
        if (record.version == *Version::parse("7")) sevens.insert(sevens.begin(), record);
    }
    session->commit();
    CHECK(sevens.size() > 2);
    CHECK(table.of_version(*Version::parse("007")) == sevens);
    CHECK(table.of_version(*Version::parse("8")).empty());
}

}  // namespace belay
