#include "engine/graph/version.h"

#include "tests/support/graph_of.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace belay {

TEST_CASE("named versions stand after all numbers, in the order of their letters") {
    const auto users = Version::named("users");
    CHECK(*Version::parse(std::string(255, '9')) < users);
    CHECK(Version::named("orders") < users);
    CHECK(users == *Version::recorded("users"));
    CHECK(*Version::recorded("0007") == *Version::parse("7"));
    CHECK_FALSE(Version::recorded(""));
    CHECK(users.is_named());
    CHECK_FALSE(Version::parse("7")->is_named());
    CHECK(Version::named("R__views").is_repeatable());
    CHECK_FALSE(users.is_repeatable());
}

TEST_CASE("a version is read whole and printed as written") {
    const std::string thirty_digits(30, '9');
    for (const std::string& text :
         {std::string("7"), std::string("0007"), std::string("0"), std::string("20261121093000"), thirty_digits,
          std::string("1.2.3"), std::string("1-2"), std::string("2024_01_15"), std::string("2024_01_15_001"),
          std::string("2019-03-22-170700"), std::string("2024.01.15")}) {
        CAPTURE(text);
        const auto version = Version::parse(text);
        REQUIRE(version);
        CHECK(version->text() == text);
    }
}

TEST_CASE("a text that is no version gives none") {
    for (const std::string text :
         {"", "a", "2fa", "v1", "1.", "1..2", "_1", "-1", "+1", " 1", "1 ", "0007_2024", "1_2", "2024_1_15"}) {
        CAPTURE(text);
        CHECK_FALSE(Version::parse(text));
    }
    CHECK_FALSE(Version::parse(std::string(256, '1')));
}

TEST_CASE("a name after a version is not part of it") {
    struct Case {
        std::string name, version;
    };
    for (const auto& example : {
             Case{"0007_2024_report", "0007"},
             Case{"0007_add", "0007"},
             Case{"7", "7"},
             Case{"1.2.3_fix", "1.2.3"},
             Case{"1.2.x", "1.2"},
             Case{"1-2fa", "1"},
             Case{"2024_01_15_001_orders", "2024_01_15_001"},
             Case{"2024_01_15_orders", "2024_01_15"},
             Case{"2024_01_15_2fa", "2024_01_15"},
             Case{"2024_01_15_1_2", "2024_01_15_1"},
             Case{"2017-09-23-182408-users", "2017-09-23-182408"},
             Case{"2024_1_15", "2024"},
         }) {
        CAPTURE(example.name);
        const auto found = Version::parse_prefix(example.name);
        REQUIRE(found);
        CHECK(found->text() == example.version);
    }
    CHECK_FALSE(Version::parse_prefix("add_0007"));
}

TEST_CASE("versions that are the same number are equal") {
    struct Case {
        std::string one, other;
    };
    for (const auto& example :
         {Case{"7", "0007"}, Case{"0", "000"}, Case{"1.2", "01.002"}, Case{"2017-09-23-182408", "20170923182408"},
          Case{"2024_01_15", "2024-01-15"}, Case{"1-2", "1.2"}}) {
        CAPTURE(example.one);
        CHECK(version_of(example.one) == version_of(example.other));
    }
}

TEST_CASE("versions stand in the order of their numbers") {
    const std::vector<std::string> in_order{"0",
                                            "1",
                                            "1.0",
                                            "1.2",
                                            "1.2.9",
                                            "1.10",
                                            "2",
                                            "09",
                                            "10",
                                            "0000000011",
                                            "20140924113530",
                                            "2017-09-23-182408",
                                            "20170923182409",
                                            "100000000000000000000000000000",
                                            "100000000000000000000000000001",
                                            std::string(255, '9')};
    for (std::size_t i = 0; i < in_order.size(); ++i) {
        for (std::size_t j = 0; j < in_order.size(); ++j) {
            CAPTURE(in_order[i]);
            CAPTURE(in_order[j]);
            CHECK((version_of(in_order[i]) <=> version_of(in_order[j])) == (i <=> j));
        }
    }
}

TEST_CASE("a dotted version stands between a date, joined to one number, and the next") {
    const auto between = version_of("20240115001.5");
    CHECK(version_of("2024_01_15_001") < between);
    CHECK(between < version_of("2024_01_15_002"));
    CHECK_FALSE(between.grouped());
}

TEST_CASE("versions in words stand after all numbers, those of repeatable migrations after all others") {
    const auto number = version_of(std::string(255, '9'));
    const auto users = Version::named("users"), views = Version::named("R__views");
    CHECK(number < users);
    CHECK(users < views);
    CHECK(Version::named("zebra") < Version::named("R__ant"));
    CHECK(Version::named("R__ant") < views);
    CHECK(views.is_named());
    CHECK(views.is_repeatable());
    CHECK_FALSE(users.is_repeatable());
    CHECK_FALSE(Version::named("r__views").is_repeatable());
    CHECK(Version::recorded("R__views") == views);
}

}  // namespace belay
