#include "engine/adopt/canonical_uri.h"

#include <doctest/doctest.h>

#include <array>
#include <string_view>
#include <utility>

namespace belay {

// What Perl's URI->new(...)->canonical prints for them.
TEST_CASE("a URI is made canonical as Sqitch does it") {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 15> uris{{
        {"https://example.org", "https://example.org/"},
        {"https://example.org/shop", "https://example.org/shop"},
        {"HTTPS://Example.ORG/Shop", "https://example.org/Shop"},
        {"http://example.org:80/", "http://example.org/"},
        {"http://example.org:8080", "http://example.org:8080/"},
        {"https://example.org:80/", "https://example.org:80/"},
        {"http://example.org:", "http://example.org/"},
        {"http://Ann@Example.org/", "http://Ann@example.org/"},
        {"http://example.org/%7eann/%c3%a9", "http://example.org/~ann/%C3%A9"},
        {"http://example.org/a b", "http://example.org/a%20b"},
        {"http://example.org?q=1", "http://example.org?q=1"},
        {"http://example.org#top", "http://example.org/#top"},
        {"URN:uuid:AbC", "urn:uuid:AbC"},
        {"Git://Example.org/x", "git://Example.org/x"},
        {"example.org", "example.org"},
    }};
    for (const auto& uri : uris) {
        CAPTURE(uri.first);
        CHECK(canonical_uri(uri.first) == uri.second);
    }
}

}  // namespace belay
