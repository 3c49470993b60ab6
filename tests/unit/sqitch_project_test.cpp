#include "engine/adopt/sqitch_project.h"

#include <doctest/doctest.h>

#include <string>

namespace belay {

namespace {

constexpr auto plan = R"(%syntax-version=1.0.0
%project=shop
%uri=https://example.org/shop

users 2026-11-26T16:38:48Z Ann Lee <ann@example.org> # The users
orders [users] 2026-11-26T16:38:51Z Ann Lee <ann@example.org> # Orders # and\nmore
@v1 2026-11-26T16:38:53Z Ann Lee <ann@example.org> # First

refunds [users @v1 !gone] 2026-11-26T16:38:56Z Ann Lee <ann@example.org> # R
users [users@v1 orders@v1] 2026-11-26T16:38:59Z Ann Lee <ann@example.org>
gone 2026-11-26T16:39:59Z Ann Lee <ann@example.org>
)";

}  // namespace

// What Sqitch 1.3.1 itself writes into its tables when it deploys this plan.
TEST_CASE("changes and tags of a Sqitch plan have the identities that Sqitch gives them") {
    const auto project = read_sqitch_project(plan);
    std::string ids;
    for (const auto& change : project.changes) {
        ids += change.id + " " + change.name + "\n";
        for (const auto& tag : change.tags) ids += tag.id + " " + tag.name + "\n";
    }
    CHECK(ids == R"(c0115574cfb49bbca0ea48493480de4d5f37dfe5 users
ccf911199a410f4968135ed237be8d839ecdce6d orders
d0869b9d0bef2e932f4ddfd756ce64b63039f4fc @v1
a8530d357117d178176388db607542ff5e545b67 refunds
2b7ac36343f9faf5b03a2fc308740aabec983b1b users
a8bc8accd58114eca64f3e4a401d37bf18cf6c27 gone
)");
    CHECK(project.changes[1].planned.note == "Orders # and\nmore");
}

TEST_CASE("a change that was reworked goes by its name and a tag") {
    const auto project = read_sqitch_project(plan);
    CHECK(project.find("users@v1") == &project.changes[0]);
    CHECK(project.find("users") == &project.changes[3]);
    CHECK(project.find("users@v2") == nullptr);
    CHECK(project.required("users", 2) == &project.changes[0]);
    CHECK(project.required("@v1", 2) == &project.changes[1]);
    CHECK(project.required("users@v1", 3) == &project.changes[0]);
    CHECK(project.required("gone", 2) == nullptr);
}

}  // namespace belay
