#include "engine/nearest.h"

#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <vector>

namespace belay {

TEST_CASE("nearest finds the candidate that was probably meant") {
    struct Case {
        std::string word;
        std::optional<std::string> expected;
    };
    const std::vector<std::string> candidates{"requires", "tag", "transaction", "up"};
    for (const auto& example : {
             Case{"requires", "requires"},
             Case{"require", "requires"},
             Case{"reqiures", "requires"},
             Case{"transactoin", "transaction"},
             Case{"tga", "tag"},
             Case{"u", std::nullopt},
             Case{"x", std::nullopt},
             Case{"ip", "up"},
             Case{"xy", std::nullopt},
             Case{"", std::nullopt},
             Case{"down", std::nullopt},
             Case{std::string(65, 'r'), std::nullopt},
         }) {
        CAPTURE(example.word);
        CHECK(nearest(example.word, candidates) == example.expected);
    }
}

TEST_CASE("of several that are as near, nearest takes the first") {
    CHECK(nearest("cat", std::vector<std::string>{"bat", "hat"}) == "bat");
    CHECK(nearest("cat", std::vector<std::string>{"bats", "hat"}) == "hat");
}

TEST_CASE("what alone begins so is nearer than what is mistyped") {
    const std::vector<std::string> candidates{"--wait", "--exit-code", "--lock-wait", "--lock-timeout"};
    CHECK(nearest("--exit", candidates) == "--exit-code");
    CHECK(nearest("--lock", candidates) == std::nullopt);
}

TEST_CASE("did_you_mean ends a message, or leaves it as it is") {
    CHECK(did_you_mean("tga", std::vector<std::string>{"tag"}) == " - did you mean 'tag'?");
    CHECK(did_you_mean("tag line", std::vector<std::string>{"tag"}).empty());
    CHECK(did_you_mean("tag", std::vector<std::string>{}).empty());
}

}  // namespace belay
