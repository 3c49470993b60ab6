#include "engine/plan/plan.h"

#include "tests/support/graph_of.h"
#include "tests/support/refusal.h"

#include <doctest/doctest.h>

#include <string>

namespace belay {

namespace {

using Command = Request::Command;

/// The steps, one word each: "+3" applies, "-3" reverts, "+3@2" goes on after two statements, "-3(kept)" reverts with
/// the script that history keeps; then warnings and what is kept.
std::string text_of(const Plan& plan) {
    std::string result;
    for (const auto& step : plan.steps) {
        result += (result.empty() ? "" : " ") + std::string(step.direction == Direction::up ? "+" : "-") + step.id();
        if (step.kept_down) result += "(kept)";
        if (step.done > 0) result += "@" + std::to_string(step.done);
    }
    for (const auto& warning : plan.warnings) result += "\n" + warning;
    for (const auto& kept : plan.kept) result += "\nkept " + kept;
    return result;
}

/// The plan, or the refusal.
std::string planned(const Request& request, const Graph& graph, const History& history, const Policy& policy = {}) {
    std::string result;
    const auto refusal = refusal_of([&] { result = text_of(plan(request, graph, history, policy)); });
    return refusal == "nothing was refused" ? result : refusal;
}

std::string up(const Graph& graph, const History& history, const Policy& policy = {}) {
    return planned({.command = Command::up}, graph, history, policy);
}
std::string up_to(const std::string& target, const Graph& graph, const History& history) {
    return planned({.command = Command::up, .target = target}, graph, history);
}
std::string only(const std::string& target, const Graph& graph, const History& history) {
    return planned({.command = Command::up, .target = target, .only = true}, graph, history);
}
std::string down(std::size_t count, const Graph& graph, const History& history) {
    return planned({.command = Command::down, .count = count}, graph, history);
}
std::string down_to(const std::string& target, const Graph& graph, const History& history) {
    return planned({.command = Command::down, .target = target}, graph, history);
}
std::string to(const std::string& target, const Graph& graph, const History& history) {
    return planned({.command = Command::to, .target = target}, graph, history);
}
std::string redo(std::size_t count, const Graph& graph, const History& history) {
    return planned({.command = Command::redo, .count = count}, graph, history);
}

constexpr Policy any_order{.order = Order::any};
constexpr Policy skip_late{.order = Order::skip};

}  // namespace

TEST_CASE("up applies what is pending, in the graph's order") {
    CHECK(up(graph_of("1", "2", "3"), history_of("applied 1")) == "+2 +3");
    CHECK(up(graph_of("1 < 3", "2 < none", "3 < none"), {}) == "+2 +3 +1");
    CHECK(up(graph_of("1"), history_of("applied 1")).empty());
    CHECK(up(Graph(), {}).empty());
    CHECK(up(graph_of("1", "2"), history_of("applied 1", "applied 2", "reverted 2")) == "+2");
}

TEST_CASE("up to a target applies it and what it needs") {
    const auto graph = graph_of("1", "2 < 1 @v2", "3 < 1", "4 < 3", "5 < 2 4");
    CHECK(up_to("4", graph, {}) == "+1 +3 +4");
    CHECK(up_to("@v2", graph, history_of("applied 1")) == "+2");
    CHECK(up_to("head", graph, history_of("applied 1")) == "+2 +3 +4 +5");
    CHECK(up_to("+2", graph, history_of("applied 1")) == "+2 +3");
    CHECK(up_to("+0", graph, {}).empty());
    CHECK(up_to("1", graph, history_of("applied 1")).empty());
}

TEST_CASE("up -n applies no more than that many, to a target as well") {
    const auto graph = graph_of("1", "2", "3");
    CHECK(planned({.command = Command::up, .count = 2}, graph, {}) == "+1 +2");
    CHECK(planned({.command = Command::up, .count = 9}, graph, {}) == "+1 +2 +3");
    CHECK(planned({.command = Command::up, .target = "3", .count = 1}, graph, {}) == "+1");
}

TEST_CASE("up cannot go back") {
    for (const std::string target : {"base", "-1"}) {
        CAPTURE(target);
        CHECK(up_to(target, graph_of("1"), {}) ==
              "[2] error: 'up' cannot go back\nnext: run: belay down, or belay to TARGET\n");
    }
}

TEST_CASE("up --only applies one migration, late or not, whose requirements are applied") {
    const auto graph = graph_of("1", "2", "3", "4");
    CHECK(only("2", graph, history_of("applied 1", "applied 3")) == "+2");
    CHECK(only("1", graph, history_of("applied 1")).empty());
    CHECK(only("4", graph, history_of("applied 1")) ==
          "[4] error: 4 requires 3, which is not applied\nnext: run: belay up 4\n");
    CHECK(only("head", graph, {}) == "[2] error: 'head' names no single migration\nnext: name one by its version\n");
}

TEST_CASE("up --only finishes a migration that is partial") {
    CHECK(only("2", graph_of("1", "2"), history_of("applied 1", "started 2 0/3", "statement 2 1/3")) == "+2@1");
}

TEST_CASE("a late migration that is only implicitly chained is refused with what overtook it") {
    CHECK(
        up(graph_of("1", "2 b", "3"), history_of("applied 1", "applied 3")) ==
        "[4] error: 2_b.up.sql: 2_b is late: 3 was applied before it, at 2026-01-01T00:00:02Z\n"
        "next: if the order does not matter, say what it needs with '-- belay:requires', or run: belay up --only 2\n");
}

TEST_CASE("the order decides what a late migration without declared requirements does") {
    const auto graph = graph_of("1", "2", "3", "4", "5 < 2");
    const auto history = history_of("applied 1", "applied 3");
    CHECK(up(graph, history, any_order) == "+2 +4 +5");
    CHECK(up(graph, history, skip_late) == "+4\n2 is late and left out\n5 is left out with 2, which it requires");
}

TEST_CASE("a late migration whose requirements are declared and satisfied runs") {
    CHECK(up(graph_of("1", "2 < 1", "3 < 1"), history_of("applied 1", "applied 3")) == "+2");
    CHECK(up(graph_of("1", "2 < none", "3"), history_of("applied 1", "applied 3")) == "+2");
}

TEST_CASE("a changed migration is refused with both checksums") {
    CHECK(up(graph_of("1 a", "2"), history_of("applied 1 a sum=other")) ==
          "[4] error: 1_a changed after it was applied: sum of 1 now, other then\n"
          "next: revert it and run it as it is now with: belay redo - or restore the file, or accept it as it is with: "
          "belay repair 1 -m WHY\n");
    CHECK(up(graph_of("1", "2", "3", "4", "5"),
             history_of("applied 1 sum=x", "applied 2 sum=x", "applied 3 sum=x", "applied 4 sum=x")) ==
          "[4] error: 1, 2, 3 and 1 more changed after it was applied: sum of 1 now, x then\n"
          "next: restore the file, or accept it as it is with: belay repair 1 -m WHY\n");
}

TEST_CASE("a migration that was applied under another name runs up with a warning") {
    CHECK(up(graph_of("1 new", "2"), history_of("applied 1 old")) ==
          "+2\n1_new was applied under the name 'old'; accept the new name with: belay repair 1 -m WHY");
}

TEST_CASE("a missing migration that is newer than all files is left alone, unless the policy says error") {
    const auto graph = graph_of("1", "2");
    const auto history = history_of("applied 1", "applied 2", "applied 3");
    CHECK(up(graph, history) == "\n3 is applied and its file is missing; it is newer than all files here");
    CHECK(up(graph, history, {.applied_missing = AppliedMissing::ignore}).empty());
    CHECK(up(graph, history, {.applied_missing = AppliedMissing::error}) ==
          "[4] error: 3 is applied and its file is missing\n"
          "next: restore the file, or go on without it by applied_missing = \"ignore\" in belay.toml\n");
}

TEST_CASE("a missing migration that is older than a file is refused, unless the policy says ignore") {
    const auto graph = graph_of("1", "3");
    const auto history = history_of("applied 1", "applied 2");
    CHECK(up(graph, history) ==
          "[4] error: 2 is applied and its file is missing\n"
          "next: restore the file, or go on without it by applied_missing = \"ignore\" in belay.toml\n");
    CHECK(up(graph, history, {.applied_missing = AppliedMissing::ignore}) == "+3");
}

TEST_CASE("a missing migration whose text another file has was given a new version") {
    std::vector<Record> records{record_of("applied 1"), record_of("applied 2")};
    records[1].checksum = "sum of 3";
    CHECK(up(graph_of("1", "3"), History(records)) ==
          "[4] error: 2 is applied and its file is missing; 3 has the same text: was it given a new version?\n"
          "next: restore the file, or go on without it by applied_missing = \"ignore\" in belay.toml\n");
}

TEST_CASE("a partial up goes on where it stopped") {
    CHECK(up(graph_of("1", "2"), history_of("started 1 0/3", "statement 1 2/3")) == "+1@2 +2");
}

TEST_CASE("a partial migration that up cannot finish is refused") {
    CHECK(up(graph_of("1"), history_of("applied 1", "started 1 down 0/3", "statement 1 down 1/3")) ==
          "[4] error: 1 is half reverted: 1 of 3 statements of its down ran\nnext: finish it with: belay down\n");
    CHECK(up(graph_of("2"), history_of("started 1 0/3")) ==
          "[4] error: 1 is partial and its file is missing\n"
          "next: restore the file, or revert it by hand and run: belay resolve 1 --reverted -m WHY\n");
    CHECK(up(graph_of("2"), history_of("started 1 0/3 +down")) ==
          "[4] error: 1 is partial and its file is missing\n"
          "next: restore the file, or revert it with: belay down\n");
    CHECK(up(graph_of("2"), history_of("applied 1", "started 1 down 0/3", "statement 1 down 1/3")) ==
          "[4] error: 1 is half reverted: 1 of 3 statements of its down ran\n"
          "next: revert it by hand and run: belay resolve 1 --reverted -m WHY\n");
}

TEST_CASE("down reverts the last applied, newest first") {
    const auto graph = graph_of("284", "285", "286", "287");
    const auto history = history_of("applied 284", "applied 286", "applied 287", "applied 285");
    CHECK(down(1, graph, history) == "-285");
    CHECK(down(3, graph, history) == "-285 -287 -286");
    CHECK(down(9, graph, history) == "-285 -287 -286 -284");
    CHECK(down(1, graph, {}).empty());
    CHECK(planned({.command = Command::down}, graph, history) == "-285");
    CHECK(planned({.command = Command::down, .all = true}, graph, history) == "-285 -287 -286 -284");
}

TEST_CASE("down to a target keeps it and what was applied before it") {
    const auto graph = graph_of("1", "2 < 1", "3 < 1", "4 < 3");
    const auto history = history_of("applied 1", "applied 2", "applied 3", "applied 4");
    CHECK(down_to("3", graph, history) == "-4\nkept 2");
    CHECK(down_to("4", graph, history) == "\nkept 2");
    CHECK(down_to("2", graph, history) == "-4 -3");
    CHECK(down_to("base", graph, history) == "-4 -3 -2 -1");
    CHECK(down_to("-2", graph, history) == "-4 -3");
}

TEST_CASE("down to what is not applied, or to a place ahead, is refused") {
    const auto graph = graph_of("1", "2");
    CHECK(down_to("2", graph, history_of("applied 1")) ==
          "[2] error: 2 is not applied, so nothing can be reverted to it\nnext: to apply up to it run: belay to 2\n");
    for (const std::string target : {"head", "+1"}) {
        CAPTURE(target);
        CHECK(down_to(target, graph, history_of("applied 1")) ==
              "[2] error: 'down' cannot go to '" + target + "'\nnext: run: belay up, or belay to TARGET\n");
    }
}

TEST_CASE("a run down that could not end at its target does not begin") {
    const auto history = history_of("applied 1", "applied 2", "applied 3");
    CHECK(down(3, graph_of("1", "2 b !no-down", "3"), history) ==
          "[3] error: 2_b.up.sql: 2_b has no down script\n"
          "next: write one, or stop above it with: belay down --to 2; nothing was reverted\n");
    CHECK(down(3, graph_of("1", "2 b !empty-down", "3"), history) ==
          "[3] error: 2_b.down.sql: the down script of 2_b has no statements\n"
          "next: write it, or say '-- belay:noop' in it where reverting needs nothing; nothing was reverted\n");
    CHECK(down(3, graph_of("1", "2 b !irreversible", "3"), history) ==
          "[4] error: 2_b.up.sql: 2_b is irreversible: the rows are gone\n"
          "next: nothing was reverted; stop above it with: belay down --to 2\n");
    CHECK(down(1, graph_of("1", "2 !no-down", "3"), history) == "-3");
}

TEST_CASE("a migration without its file is reverted with the down script that history keeps") {
    CHECK(down(1, graph_of("1"), history_of("applied 1", "applied 2 b +down")) == "-2_b(kept)");
    CHECK(down(1, graph_of("1", "2 !no-down"), history_of("applied 1", "applied 2 +down")) == "-2(kept)");
    CHECK(down(1, graph_of("1"), history_of("applied 1", "applied 2 b")) ==
          "[4] error: 2_b has no file here and history keeps no down script of it\n"
          "next: restore its files, or after reverting it by hand run: belay resolve 2 --reverted -m WHY; nothing was "
          "reverted\n");
}

TEST_CASE("to a partial migration goes on with it, and a down to it leaves it as it is") {
    const auto graph = graph_of("1", "2", "3");
    const auto partial = history_of("applied 1", "started 2 0/3", "statement 2 1/3");
    CHECK(to("2", graph, partial) == "+2@1");
    CHECK(to("3", graph, partial) == "+2@1 +3");
    CHECK(to("1", graph, partial) == "-2");
    CHECK(down_to("2", graph, partial).empty());
    const auto half = history_of("applied 1", "applied 2", "started 2 down 0/3", "statement 2 down 1/3");
    CHECK(to("2", graph, half).starts_with("[4] error: 2 is half reverted: 1 of 3 statements of its down ran\n"));
    CHECK(down_to("2", graph, half).empty());
    CHECK(to("1", graph, half) == "-2@1");
}

TEST_CASE("up --only is refused where what it requires is partial") {
    CHECK(only("3", graph_of("1", "2", "3 < 2"), history_of("applied 1", "started 2 0/3", "statement 2 1/3")) ==
          "[4] error: 3 requires 2, which is partial\nnext: run: belay up 3\n");
}

TEST_CASE("a reused version is reverted with the script that history keeps, and never with the file's") {
    const auto graph = graph_of("1 ship", "2");
    const auto kept = history_of("applied 1 pay sum=pay +down", "applied 2");
    CHECK(down(2, graph, kept) == "-2 -1_pay(kept)");
    CHECK(to("base", graph, kept) == "-2 -1_pay(kept)");
    CHECK(down_to("1", graph, kept) == "-2");
    CHECK(
        down(1, graph, history_of("applied 2", "applied 1 pay sum=pay")) ==
        "[4] error: 1 is applied as 1_pay; 1_ship here is another migration, and history keeps no down script of "
        "1_pay\nnext: restore its files, or after reverting it by hand run: belay resolve 1 --reverted -m WHY; nothing "
        "was reverted\n");
    CHECK(down(1, graph, history_of("started 1 pay 0/2 sum=pay +down")) == "-1_pay(kept)");
}

TEST_CASE("nothing goes forward while a version is reused") {
    const auto graph = graph_of("1 ship", "2");
    const auto history = history_of("applied 1 pay sum=pay +down");
    const std::string refusal =
        "[4] error: 1_ship.up.sql: 1 is applied as 1_pay; 1_ship here is another migration\n"
        "next: give 1_ship another version with: belay rebase - or put the file of 1_pay back\n";
    CHECK(up(graph, history) == refusal);
    CHECK(up_to("2", graph, history) == refusal);
    CHECK(only("2", graph, history) == refusal);
    CHECK(to("1", graph, history) == refusal);
    CHECK(to("2", graph, history) == refusal);
    CHECK(redo(1, graph, history) == refusal);
    CHECK(up(graph, history_of("started 1 pay 0/2 sum=pay")) ==
          "[4] error: 1_ship.up.sql: 1 is partial as 1_pay; 1_ship here is another migration\n"
          "next: give 1_ship another version with: belay rebase - or put the file of 1_pay back\n");
}

TEST_CASE("a changed migration is reverted with the down script of its file") {
    const auto graph = graph_of("1 a");
    CHECK(down(1, graph, history_of("applied 1 a sum=other +down")) == "-1_a");
    CHECK(down(1, graph, history_of("applied 1 a sum=other")) == "-1_a");
    CHECK(down(1, graph, history_of("applied 1 a +down")) == "-1_a");
    CHECK(down(1, graph, history_of("applied 1 a sum=other +down", "repaired 1 a +down")) == "-1_a");
    CHECK(down(1, graph, history_of("started 1 a 0/2 sum=other +down")) == "-1_a");
    CHECK(redo(1, graph, history_of("applied 1 a sum=other +down")) == "-1_a +1_a");
}

TEST_CASE("a half-run down goes on where it stopped, a half-run up is reverted from the first statement") {
    CHECK(down(1, graph_of("1"), history_of("applied 1", "started 1 down 0/3", "statement 1 down 2/3")) == "-1@2");
    CHECK(down(1, graph_of("1"), history_of("started 1 0/3", "statement 1 2/3")) == "-1");
}

TEST_CASE("to goes whichever direction the target lies in") {
    const auto graph = graph_of("1", "2 < 1", "3 < 1", "4 < 3");
    const auto history = history_of("applied 1", "applied 2", "applied 3");
    CHECK(to("4", graph, history) == "+4");
    CHECK(to("1", graph, history) == "-3 -2");
    CHECK(to("3", graph, history) == "\nkept 2");
    CHECK(to("head", graph, history) == "+4");
    CHECK(to("base", graph, history) == "-3 -2 -1");
    CHECK(to("+1", graph, history) == "+4");
    CHECK(to("-1", graph, history) == "-3");
}

TEST_CASE("to applies only what its target needs") {
    CHECK(to("3", graph_of("1", "2 < 1", "3 < 1"), {}) == "+1 +3");
}

TEST_CASE("to an applied target never runs a requirement of it that is pending") {
    CHECK(to("2", graph_of("1", "2 < 1", "3"), history_of("applied 2", "applied 3")) == "-3");
}

TEST_CASE("to reverts a missing migration by what history keeps") {
    CHECK(to("1", graph_of("1"), history_of("applied 1", "applied 2 +down")) == "-2(kept)");
    CHECK(to("2", graph_of("1"), history_of("applied 1", "applied 2", "applied 3 +down")) == "-3(kept)");
}

TEST_CASE("redo reverts and applies the same again") {
    const auto graph = graph_of("1", "2", "3");
    const auto history = history_of("applied 1", "applied 3", "applied 2");
    CHECK(redo(1, graph, history) == "-2 +2");
    CHECK(redo(2, graph, history) == "-2 -3 +3 +2");
    CHECK(redo(1, graph, {}).empty());
    CHECK(redo(1, graph_of("1"), history_of("applied 1", "started 1 down 0/3", "statement 1 down 2/3")) == "-1@2 +1");
    CHECK(redo(1, graph_of("1"), history_of("applied 1", "applied 2 b +down")) ==
          "[4] error: 2_b has no file here, so it cannot be applied again\n"
          "next: restore its files, or revert it by: belay down\n");
}

TEST_CASE("a baseline stands for all up to it where nothing is applied") {
    auto migrations = migrations_of({"1 a", "2 b", "3 c", "4 d", "5 e", "R__v"});
    for (const std::size_t at : {1U, 3U})
        migrations[at].baseline = Script{.section = Section::up,
                                         .source = {.path = "B" + migrations[at].version.text() + ".sql", .text = ""},
                                         .directives = {}};
    const Graph graph(std::move(migrations));
    const std::string by_second =
        "\nnothing is applied yet: 2_b is reached by its baseline B2.sql, which stands for 1_a as well";
    CHECK(up(graph, {}) ==
          "+4_d +5_e +R__v\nnothing is applied yet: 4_d is reached by its baseline B4.sql, which stands for 1_a to 3_c "
          "as well");
    CHECK(up_to("3", graph, {}) == "+2_b +3_c" + by_second);
    CHECK(to("2", graph, {}) == "+2_b" + by_second);
    CHECK(up_to("1", graph, {}) == "+1_a");
    CHECK(planned({.count = 3}, graph, {}) == "+1_a +2_b +3_c");
    CHECK(up(graph, history_of("applied 1 a")) == "+2_b +3_c +4_d +5_e +R__v");
    CHECK(up(graph, history_of("applied 1 a", "reverted 1 a", "applied R__v v")).starts_with("+4_d +5_e\n"));
    const auto plan = belay::plan({.command = Command::up, .target = "3"}, graph, {}, {});
    CHECK(plan.steps.front().from_baseline);
    CHECK(plan.steps.front().stands_for == std::vector<const Migration*>{&graph[0]});
    CHECK_FALSE(plan.steps.back().from_baseline);
}

TEST_CASE("a plan says whether it reverts anything") {
    const auto graph = graph_of("1", "2");
    CHECK(plan({.command = Command::redo}, graph, history_of("applied 1"), {}).reverts());
    CHECK_FALSE(plan({.command = Command::up}, graph, history_of("applied 1"), {}).reverts());
}

TEST_CASE("up to head applies what is repeatable after all others, and again when its text has changed") {
    const auto graph = graph_of("R__a", "1", "2", "R__b < R__a");
    CHECK(up(graph, {}) == "+1 +2 +R__a +R__b");
    CHECK(up_to("head", graph, history_of("applied 1", "applied R__b")) == "+2 +R__a");
    CHECK(to("head", graph, history_of("applied 1", "applied 2", "applied R__a sum=old")) == "+R__a +R__b");
    CHECK(up(graph, history_of("applied 1", "applied 2", "applied R__a", "applied R__b")).empty());
    CHECK(up(graph, history_of("applied 1", "applied 2", "applied R__a", "started R__b 0/2", "statement R__b 1/2")) ==
          "+R__b@1");
}

TEST_CASE("up to a target, or by a number of steps, leaves out what is repeatable") {
    const auto graph = graph_of("1", "2", "R__a");
    CHECK(up_to("2", graph, {}) == "+1 +2");
    CHECK(to("2", graph, {}) == "+1 +2");
    CHECK(up_to("+3", graph, {}) == "+1 +2");
    CHECK(to("+3", graph, {}) == "+1 +2");
    CHECK(planned({.count = 3}, graph, {}) == "+1 +2");
    CHECK(planned({.target = "head", .count = 3}, graph, {}) == "+1 +2");
}

TEST_CASE("up --only applies a repeatable migration that is pending, if what it requires was ever applied") {
    const auto graph = graph_of("1", "R__a < 1", "R__b < R__a");
    CHECK(only("R__a", graph, history_of("applied 1", "applied R__a sum=old")) == "+R__a");
    CHECK(only("R__a", graph, history_of("applied 1", "applied R__a")).empty());
    CHECK(only("R__b", graph, history_of("applied 1", "applied R__a sum=old")) == "+R__b");
    CHECK(only("R__b", graph, history_of("applied 1")) ==
          "[4] error: R__b requires R__a, which is not applied\nnext: run: belay up\n");
}

TEST_CASE("the order of others is not a repeatable migration's, and its missing file is in nobody's way") {
    const auto late = graph_of("1", "2", "3", "R__a", "R__b < 2");
    const auto history = history_of("applied 1", "applied 3", "applied R__a");
    CHECK(up(late, history) ==
          "[4] error: 2.up.sql: 2 is late: 3 was applied before it, at 2026-01-01T00:00:02Z\n"
          "next: if the order does not matter, say what it needs with '-- belay:requires', or run: belay up --only "
          "2\n");
    CHECK(up(late, history, skip_late) == "\n2 is late and left out\nR__b is left out with 2, which it requires");
    CHECK(up(late, history, any_order) == "+2 +R__b");
    CHECK(up(graph_of("1", "2"), history, {.applied_missing = AppliedMissing::error}) ==
          "[4] error: 3 is applied and its file is missing\n"
          "next: restore the file, or go on without it by applied_missing = \"ignore\" in belay.toml\n");
    CHECK(up(graph_of("1", "2", "3"), history, any_order) == "+2");
    CHECK(up(graph_of("1", "2", "R__b"), history_of("applied 1", "applied 2", "applied 3")) ==
          "+R__b\n3 is applied and its file is missing; it is newer than all files here");
    CHECK(up(Graph(), history_of("started R__a 0/2")) ==
          "[4] error: R__a is partial and its file is missing\n"
          "next: restore the file, or settle it with: belay resolve R__a --reverted -m WHY\n");
}

TEST_CASE("a repeatable migration is never reverted, nor counted among what is") {
    const auto graph = graph_of("1", "2", "3", "R__a");
    const auto history = history_of("applied 1", "applied 2", "applied R__a", "applied 3", "applied R__a");
    const std::string all = "-3 -2 -1\nwhat is repeatable is never reverted and stays applied: R__a";
    CHECK(down(2, graph, history) == "-3 -2");
    CHECK(redo(2, graph, history) == "-3 -2 +2 +3");
    CHECK(to("-2", graph, history) == "-3 -2");
    CHECK(down_to("1", graph, history) == "-3 -2");
    CHECK(to("1", graph, history) == "-3 -2");
    CHECK(to("base", graph, history) == all);
    CHECK(planned({.command = Command::down, .all = true}, graph, history) == all);
    CHECK(down_to("3", graph, history).empty());
}

}  // namespace belay
