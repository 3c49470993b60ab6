#include "engine/layout/sqitch_plan.h"

#include "tests/support/refusal.h"

#include <doctest/doctest.h>

#include <string>

namespace belay {

namespace {

const std::string planner = " 2024-01-31T12:00:00Z Ann Onymous <ann@example.com>";

Source plan_of(const std::string& text) {
    return Source{.path = "sqitch.plan", .text = text};
}

std::string text_of(const std::vector<SqitchDependency>& dependencies, char before) {
    std::string text;
    for (const auto& one : dependencies)
        text += std::string(" ") + before + one.change + (one.tag.empty() ? "" : "@" + one.tag);
    return text;
}

/// "users +a @v1", a line for each change.
std::string read(const std::string& text) {
    std::string result;
    for (const auto& change : read_sqitch_plan(plan_of("%syntax-version=1.0.0\n%project=flipr\n\n" + text)).changes) {
        result += std::to_string(change.place.line) + " " + change.name + text_of(change.requirements, '+') +
                  text_of(change.conflicts, '!');
        for (const auto& tag : change.tags) result += " @" + tag.text;
        result += "\n";
    }
    return result;
}

std::string refusal(const std::string& line) {
    const auto text =
        refusal_of([&] { read_sqitch_plan(plan_of("%project=flipr\n\na" + planner + "\n" + line + "\n")); });
    return text.substr(0, text.find('\n'));
}

}  // namespace

TEST_CASE("a plan has changes with what they need, and tags") {
    CHECK(read("users" + planner +
               " # [not] a need\n\n"
               "  + lists/all [users !old flipr:users]" +
               planner +
               "\r\n"
               "@v1.0" +
               planner + "\n@v1.1-beta" + planner +
               "\n"
               "users [users@v1.0 @v1.1-beta]" +
               planner + "\n") ==
          "4 users\n"
          "6 lists/all +users +users !old @v1.0 @v1.1-beta\n"
          "9 users +users@v1.0 +@v1.1-beta\n");
}

TEST_CASE("a plan knows its project") {
    CHECK(read_sqitch_plan(plan_of("%syntax-version=1.0.0\n# about it\n%project = flipr # here\n%uri=https://x.org/\n"))
              .project == "flipr");
    CHECK(refusal_of([] { read_sqitch_plan(plan_of("%syntax-version=1.0.0\n")); }).find("%project=name") !=
          std::string::npos);
    CHECK(refusal_of([] { read_sqitch_plan(plan_of("%project=a\nusers\n")); }).find("a blank line must come between") !=
          std::string::npos);
}

TEST_CASE("what Sqitch would not read, or belay cannot honour, is refused with its place") {
    struct Case {
        std::string line, message;
    };
    const std::string at = "[3] error: sqitch.plan:4:";
    for (const auto& example : {
             Case{"b 2024-01-31 Ann <a@b.c>", "3: a time such as"},
             Case{"b 2024-01-31T12:00:00Z Ann", "24: the planner belongs here"},
             Case{"-b" + planner, "1: belay does not revert a change because its plan says '-'"},
             Case{"a" + planner, "1: the change 'a' stands at line 3 as well, with no tag between them"},
             Case{"a:b" + planner, "1: 'a:b' is no name that Sqitch takes"},
             Case{"b^2" + planner, "1: 'b^2' is no name that Sqitch takes"},
             Case{"HEAD" + planner, "1: 'HEAD' is a name that Sqitch keeps for itself"},
             Case{"@a/b" + planner, "2: the tag '@a/b' has a '/' in its name"},
             Case{"@v1 [a]" + planner, "5: a tag can require nothing"},
             Case{"b [a" + planner, "3: the '[' here has no ']'"},
             Case{"b [a other:x]" + planner, "6: 'other:x' belongs to another project than 'flipr'"},
             Case{"b [0123456789abcdef0123456789abcdef01234567]" + planner, "4: a dependency on the hash of a change"},
             Case{"b [!]" + planner, "4: '!' is no change that could be required"},
         }) {
        CAPTURE(example.line);
        CHECK(refusal(example.line).substr(0, at.size() + example.message.size()) == at + example.message);
    }
}

}  // namespace belay
