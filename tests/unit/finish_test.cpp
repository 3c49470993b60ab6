#include "engine/plan/finish.h"
#include "tests/support/graph_of.h"

#include <doctest/doctest.h>

#include <vector>

namespace belay {
namespace {

const Typed typed{.whole = "belay up --into-existing", .beginning = " --into-existing"};
const Request two{.count = 2};

std::vector<Step> steps_of(Direction first) {
    return {{.direction = first, .version = version_of("1")}, {.version = version_of("2")}};
}

}  // namespace

TEST_CASE("what only a first run needs is typed again while it may be one") {
    CHECK(finishing_command({}, steps_of(Direction::up), 0, {}, typed) == "belay up --into-existing");
    CHECK(finishing_command(two, steps_of(Direction::up), 1, {}, {.whole = "belay up -n 2"}) == "belay up --only 2");
}

TEST_CASE("of several commands only the first is a first run, and a revert is none") {
    CHECK(finishing_command(two, steps_of(Direction::up), 0, {}, typed) ==
          "belay up --into-existing --only 1 && belay up --only 2");
    CHECK(finishing_command(two, steps_of(Direction::down), 0, {}, typed) ==
          "belay down --to base --yes && belay up --only 2");
}

TEST_CASE("a revert takes the options that a revert has") {
    const Typed asked{.whole = "belay to -1", .manner = " --backup", .up_manner = " --order any"};
    CHECK(finishing_command(two, steps_of(Direction::down), 0, {}, asked) ==
          "belay down --backup --to base --yes && belay up --order any --backup --only 2");
}

}  // namespace belay
