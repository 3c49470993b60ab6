#include "engine/branch/merge.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace belay {

namespace {

const std::vector<std::string> databases{"postgres", "sqlite"};

std::vector<File> roots(const std::vector<std::string>& names) {
    std::vector<File> files;
    for (const auto& name : names) files.push_back({name, "-- belay:requires none\nselect 1;\n"});
    return files;
}

std::string path_of_merge(const std::vector<std::string>& names) {
    const auto merge = merge_heads(roots(names), {.known = databases}, "m");
    return merge ? merge->path : "none";
}

}  // namespace

TEST_CASE("fewer than two heads are not merged") {
    CHECK(path_of_merge({}) == "none");
    CHECK(path_of_merge({"1_a.up.sql"}) == "none");
}

TEST_CASE("a merge is made of its parents alone") {
    const auto merge = merge_heads(roots({"m/7_a.up.sql", "m/8_b.up.sql"}), {.known = databases}, "m");
    REQUIRE(merge);
    CHECK(merge->path == "m/8.709192544_merge.sql");
    CHECK(merge->bytes.starts_with("-- belay:requires 7 8\n"));
    CHECK(path_of_merge({"8_other_name.up.sql", "7_a.up.sql"}) == merge->path);
    CHECK(path_of_merge({"6_a.up.sql", "8_b.up.sql"}) != merge->path);
}

TEST_CASE("a merge stands behind its largest parent, whatever its version is written as") {
    CHECK(path_of_merge({"1_a.up.sql", "1.2.3_b.up.sql"}).starts_with("m/1.2.3."));
    CHECK(path_of_merge({"2024-01-14_a.up.sql", "2024-01-15_b.up.sql"}).starts_with("m/20240115."));
    CHECK(path_of_merge({"7_a.up.sql", "8.656010823_b.up.sql"}).starts_with("m/8.656010823."));
}

}  // namespace belay
