#include "engine/branch/rebase.h"

#include "tests/support/graph_of.h"
#include "tests/support/refusal.h"

#include <doctest/doctest.h>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <string>
#include <vector>

namespace belay {

namespace {

const std::vector<std::string> databases{"postgres", "sqlite"};

/// Files from "PATH [REQUIRED ...]", each with a text of its own.
std::vector<File> files_of(const std::vector<std::string>& lines) {
    std::vector<File> files;
    for (const auto& line : lines) {
        const auto space = line.find(' ');
        const auto path = line.substr(0, space);
        std::string text;
        if (space != std::string::npos) text.append("-- belay:requires").append(line, space).append("\n");
        text.append("select '").append(path).append("';\n");
        files.push_back({path, text});
    }
    return files;
}

/// "7_b -> 9_b < 8: 9_b.down.sql 9_b.up.sql", a line for each move, then the warnings.
std::string shown(const Rebase& rebase) {
    std::string result;
    for (const auto& move : rebase.moves) {
        result += fmt::format("{} -> {}", id_of(move.from, move.name), id_of(move.to, move.name));
        if (!move.requirements.empty()) result += fmt::format(" < {}", fmt::join(move.requirements, " "));
        result += ":";
        for (const auto& file : move.files) result += " " + file.to;
        result += "\n";
    }
    for (const auto& warning : rebase.warnings) result += warning + "\n";
    return result;
}

std::string checksum_in(const std::vector<File>& files, const std::string& path) {
    for (const auto& bundle : bundles_of(files, "", databases)) {
        if (bundle.migration.path == path) return bundle.migration.checksum;
    }
    return "no such file";
}

/// `applied` are the paths of up scripts, in the order of their application.
std::string rebased(const std::vector<std::string>& lines, const std::vector<std::string>& applied) {
    const auto files = files_of(lines);
    std::vector<Record> records;
    for (const auto& path : applied) {
        auto record = record_of("applied " + path.substr(0, path.find('_')) + " sum=" + checksum_in(files, path));
        record.seq = static_cast<std::int64_t>(records.size()) + 1;
        records.push_back(std::move(record));
    }
    const History history(records);
    return shown(plan_rebase(files, "", databases, {.history = &history, .branch = nullptr}));
}

std::string rebased_onto(const std::vector<std::string>& lines, const std::vector<std::string>& branch_lines) {
    Branch branch{.name = "main"};
    for (auto& file : files_of(branch_lines)) branch.tip.push_back({"main:./" + file.path, file.bytes});
    return shown(plan_rebase(files_of(lines), "", databases, {.history = nullptr, .branch = &branch}));
}

}  // namespace

TEST_CASE("a directory without collisions and late files stays as it is") {
    CHECK(rebased({}, {}).empty());
    CHECK(rebased({"1_a.up.sql", "2_b.up.sql"}, {"1_a.up.sql"}).empty());
    CHECK(rebased_onto({"1_a.up.sql", "2_b.up.sql"}, {"1_a.up.sql"}).empty());
}

TEST_CASE("of two that collide the one that is not applied moves, with all its files and what follows it") {
    CHECK(rebased({"7_a.up.sql", "7_b.check.sql", "7_b.down.sql", "7_b.up.postgres.sql", "7_b.up.sql", "8_c.up.sql"},
                  {"7_a.up.sql"}) ==
          "7_b -> 9_b: 9_b.check.sql 9_b.down.sql 9_b.up.postgres.sql 9_b.up.sql\n"
          "8_c -> 10_c: 10_c.up.sql\n");
    CHECK(rebased({"7_a.up.sql", "7_b.up.sql", "8_c.up.sql 7"}, {"7_b.up.sql"}) ==
          "7_a -> 9_a: 9_a.up.sql\n8_c -> 10_c < 9: 10_c.up.sql\n");
    CHECK(rebased({"7_a.up.sql", "007_b.up.sql"}, {"7_a.up.sql"}) == "007_b -> 8_b: 8_b.up.sql\n");
}

TEST_CASE("migrations of one version and name are told apart by their folders") {
    const auto files = files_of({"x/7_a.up.sql", "x/7_a.down.sql", "y/7_a.up.sql"});
    CHECK(bundles_of(files, "", databases).size() == 2);
    const auto parts = files_of({"down/7_a.down.sql", "up/7_a.up.sql"});
    CHECK(bundles_of(parts, "", databases).size() == 1);
}

TEST_CASE("what the other branch has stays, and what is this one's own moves behind it") {
    CHECK(rebased_onto({"1_a.up.sql", "2_b.up.sql", "2_x.up.sql 1", "3_c.up.sql", "4_y.up.sql x"},
                       {"1_a.up.sql", "2_b.up.sql", "3_c.up.sql"}) ==
          "2_x -> 5_x < 3: 5_x.up.sql\n4_y -> 6_y < 5: 6_y.up.sql\n");
    CHECK(rebased_onto({"1_a.up.sql", "2_x.up.sql", "3_c.up.sql", "4_y.up.sql"}, {"1_a.up.sql", "3_c.up.sql"}) ==
          "2_x -> 5_x: 5_x.up.sql\n4_y -> 6_y: 6_y.up.sql\n");
    CHECK(rebased_onto({"2_x.up.sql", "2_y.up.sql"}, {}) == "2_y -> 3_y: 3_y.up.sql\n");
}

TEST_CASE("what came late moves, and follows all heads of what stays") {
    CHECK(rebased({"1_a.up.sql", "2_b.up.sql 1", "3_c.up.sql 1", "4_d.up.sql 1"}, {"1_a.up.sql", "3_c.up.sql"}) ==
          "2_b -> 5_b < 3 4: 5_b.up.sql\n");
    CHECK(rebased({"1_a.up.sql", "2_b.up.sql", "3_c.up.sql", "4_d.up.sql"}, {"1_a.up.sql", "3_c.up.sql"}) ==
          "2_b -> 5_b: 5_b.up.sql\n4_d -> 6_d: 6_d.up.sql\n");
}

TEST_CASE("what moves keeps the order of its requirements") {
    CHECK(rebased_onto({"1_a.up.sql none", "2_x.up.sql y", "3_y.up.sql 1", "9_k.up.sql 1"},
                       {"1_a.up.sql none", "9_k.up.sql 1"}) ==
          "3_y -> 10_y < 9: 10_y.up.sql\n2_x -> 11_x < 10: 11_x.up.sql\n");
    CHECK(refusal_of([] {
              rebased_onto({"1_a.up.sql", "2_x.up.sql y", "3_y.up.sql x", "9_k.up.sql"}, {"1_a.up.sql", "9_k.up.sql"});
          }) ==
          "[3] error: 2_x.up.sql: 2_x requires itself, through others\n"
          "next: take one of them out of its '-- belay:requires' line\n");
}

TEST_CASE("where nothing says which of two others have, a person is asked") {
    const auto refusal = refusal_of([] { rebased({"7_a.up.sql", "7_b.up.sql"}, {}); });
    CHECK(refusal ==
          "[3] error: 7_b.up.sql: nothing says whether others have 7_a already, or 7_b\n"
          "next: name the branch that the other one came from, such as: belay rebase --git-base origin/main\n");
}

TEST_CASE("what is applied stays where it is, or the rebase is refused") {
    const auto files = files_of({"1_a.up.sql", "2_a.up.sql", "2_b.up.sql", "3_c.up.sql"});
    Branch branch{.name = "main"};
    branch.tip = {{"main:./1_a.up.sql", "select 1;"}, {"main:./2_a.up.sql", "select 1;"}};
    auto record = record_of("applied 2 sum=" + checksum_in(files, "2_b.up.sql"));
    record.seq = 1;
    const History history({record});
    CHECK(refusal_of([&] { plan_rebase(files, "", databases, {.history = &history, .branch = &branch}); }) ==
          "[4] error: 2_b.up.sql: one of 2_a and 2_b is applied here, and main has the other\n"
          "next: without main's file in the directory run: belay down 1, then bring it back and run: belay rebase "
          "--git-base main\n");
    // What it advises is about the same directory and database.
    const Standpoint elsewhere{.history = &history, .branch = &branch, .context = " --dir m --url sqlite:a.db"};
    CHECK(
        refusal_of([&] { plan_rebase(files, "", databases, elsewhere); })
            .find("run: belay down --dir m --url sqlite:a.db 1, then bring it back and run: belay rebase --dir m --url "
                  "sqlite:a.db --git-base main\n") != std::string::npos);
    const std::vector<std::string> lines{"1_a.up.sql none", "2_b.up.sql none", "3_c.up.sql 2"};
    const auto refusal = refusal_of([&] { rebased(lines, {"1_a.up.sql", "3_c.up.sql"}); });
    CHECK(refusal ==
          "[4] error: 3_c.up.sql: 3_c is applied and requires 2_b, which would get another version\n"
          "next: run: belay up --only 2, or take it out of the '-- belay:requires' line\n");
}

TEST_CASE("a repeatable migration never moves, and nothing has to stand after it") {
    CHECK(rebased({"1_a.up.sql", "2_b.up.sql", "2_c.up.sql", "R__v.sql", "R__w.sql c"}, {"1_a.up.sql", "2_b.up.sql"}) ==
          "2_c -> 3_c: 3_c.up.sql\n");
    CHECK(rebased_onto({"1_a.up.sql", "2_x.up.sql", "3_c.up.sql", "R__v.sql 1"},
                       {"1_a.up.sql", "3_c.up.sql", "R__v.sql", "R__w.sql"}) == "2_x -> 4_x: 4_x.up.sql\n");
    const auto history = history_of("applied 1", "applied 3", "applied R__v");
    CHECK(shown(plan_rebase(files_of({"1_a.up.sql", "2_b.up.sql", "3_c.up.sql", "R__v.sql"}), "", databases,
                            {.history = &history, .branch = nullptr})) == "2_b -> 4_b: 4_b.up.sql\n");
}

TEST_CASE("a repeatable migration may require what keeps its version or is named without it") {
    CHECK(rebased({"2_b.up.sql", "2_c.up.sql", "R__v.sql 2 c"}, {"2_b.up.sql"}) == "2_c -> 3_c: 3_c.up.sql\n");
    const auto refusal = refusal_of([] { rebased({"2_b.up.sql", "2_c.up.sql", "R__v.sql 2_c"}, {"2_b.up.sql"}); });
    CHECK(refusal ==
          "[3] error: R__v.sql:1:19: R__v is repeatable and requires 2_c, which would get another version\n"
          "    1 | -- belay:requires 2_c\n"
          "      |                   ^\n"
          "next: take it out of this line: a repeatable migration runs after all that have a version\n");
}

TEST_CASE("only the requires lines of a file are edited") {
    CHECK(requires_lines("-- belay:up\n/* \n-- belay:requires 1\n*/\n-- belay:requires none\nselect 1;\n") ==
          std::vector<LineSpan>{{39, 61}});
    const std::vector<File> files{
        {"1_a.up.sql", "select 1;"},
        {"2_b.sql", "-- belay:requires 1\r\n-- belay:requires a\r\n-- belay:up\r\nselect 1;\r\n"},
        {"9_k.up.sql", "select 1;"}};
    Branch branch{.name = "main"};
    branch.tip = {{"main:./1_a.up.sql", ""}, {"main:./9_k.up.sql", ""}};
    const auto rebase = plan_rebase(files, "", databases, {.history = nullptr, .branch = &branch});
    REQUIRE(rebase.moves.size() == 1);
    const auto& edits = rebase.moves.front().files.front().edits;
    REQUIRE(edits.size() == 2);
    CHECK(edits[0].begin == 0);
    CHECK(edits[0].end == 19);
    CHECK(edits[0].text == "-- belay:requires 9");
    CHECK(edits[1].begin == 21);
    CHECK(edits[1].end == 42);
    CHECK(edits[1].text.empty());
}

}  // namespace belay
