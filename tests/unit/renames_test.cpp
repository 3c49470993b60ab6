#include "engine/branch/renames.h"

#include "tests/support/graph_of.h"
#include "tests/support/refusal.h"
#include "tests/support/temporary_directory.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <string>
#include <vector>

namespace belay {

namespace {

/// "1_a.up.sql=text", a line for each file, hidden ones too.
std::string contents(const TemporaryDirectory& directory) {
    std::vector<std::string> lines;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(directory.path())) {
        if (entry.is_directory()) continue;
        lines.push_back(entry.path().lexically_relative(directory.path()).string() + "=" +
                        read_file(entry.path().string()) + "\n");
    }
    std::ranges::sort(lines);
    std::string result;
    for (const auto& line : lines) result += line;
    return result;
}

/// 2_b becomes 9_b: an up in a folder, that is edited, and a down.
std::vector<Move> move_of(const TemporaryDirectory& directory) {
    return {{version_of("2"),
             version_of("9"),
             "b",
             {"8"},
             {{directory.path("2_b.down.sql"), directory.path("9_b.down.sql"), {}},
              {directory.path("up/2_b.up.sql"), directory.path("up/9_b.up.sql"), {{0, 3, "new"}, {4, 9, ""}}}}}};
}

constexpr auto journal = R"([{"from":"2_b.down.sql","to":"9_b.down.sql","rewritten":false},
                             {"from":"up/2_b.up.sql","to":"up/9_b.up.sql","rewritten":true}])";
constexpr auto outcome = "9_b.down.sql=down\nup/9_b.up.sql=new text\n";

}  // namespace

TEST_CASE("files are renamed and edited, and nothing else is left") {
    const TemporaryDirectory directory;
    directory.write("2_b.down.sql", "down");
    directory.write("up/2_b.up.sql", "old and  text");
    carry_out(directory.path(), move_of(directory));
    CHECK(contents(directory) == outcome);
    CHECK_FALSE(finish_rebase(directory.path()));
}

TEST_CASE("a rename that a name is taken for begins nothing") {
    const TemporaryDirectory directory;
    directory.write("2_b.down.sql", "down");
    directory.write("up/2_b.up.sql", "old and  text");
    directory.write("up/9_b.up.sql", "mine");
    const auto before = contents(directory);
    CHECK(directory.shortened(refusal_of([&] { carry_out(directory.path(), move_of(directory)); })) ==
          "[3] error: DIR/up/9_b.up.sql: is there already\nnext: mend that and rebase again\n");
    CHECK(contents(directory) == before);
}

TEST_CASE("a rebase that was interrupted anywhere is ended by the next one, and nothing reads the directory before") {
    // What is there after each step: a file and its text.
    const std::vector<std::vector<std::pair<std::string, std::string>>> states{
        {{"2_b.down.sql", "down"}, {"up/2_b.up.sql", "old and  text"}, {"up/.9_b.up.sql.rebase", "new text"}},
        {{"9_b.down.sql", "down"}, {"up/2_b.up.sql", "old and  text"}, {"up/.9_b.up.sql.rebase", "new text"}},
        {{"9_b.down.sql", "down"}, {"up/2_b.up.sql", "old and  text"}, {"up/9_b.up.sql", "new text"}},
        {{"9_b.down.sql", "down"}, {"up/9_b.up.sql", "new text"}},
    };
    for (const auto& state : states) {
        const TemporaryDirectory directory;
        for (const auto& [path, text] : state) directory.write(path, text);
        directory.write(unfinished_rebase, journal);
        CHECK(directory.shortened(refusal_of([&] { read_directory(directory.path()); })) ==
              "[3] error: DIR: a rebase of its files was interrupted\nnext: to end it run: belay rebase\n");
        CHECK(finish_rebase(directory.path()));
        CHECK(contents(directory) == outcome);
    }
}

TEST_CASE("what was written before an interruption that renamed nothing is written anew") {
    const TemporaryDirectory directory;
    directory.write("2_b.down.sql", "down");
    directory.write("up/2_b.up.sql", "old and  text");
    directory.write("up/.9_b.up.sql.rebase", "ne");
    directory.write(".belay-rebase.new", "[");
    CHECK_FALSE(finish_rebase(directory.path()));
    carry_out(directory.path(), move_of(directory));
    CHECK(contents(directory) == outcome);
}

TEST_CASE("a journal that no rebase wrote is refused") {
    const TemporaryDirectory directory;
    directory.write(unfinished_rebase, "{}");
    CHECK(directory.shortened(refusal_of([&] { finish_rebase(directory.path()); })) ==
          "[3] error: DIR/.belay-rebase: is not what a rebase writes\nnext: mend that and rebase again\n");
}

}  // namespace belay
