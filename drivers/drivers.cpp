#include "drivers/drivers.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "drivers/postgres/postgres.h"
#include "drivers/sqlite/sqlite.h"
#include "engine/error.h"
#include "engine/nearest.h"

namespace belay {
namespace {

constexpr std::array all{postgres::driver, sqlite::driver};

std::vector<std::string> schemes() {
    std::vector<std::string> result;
    for (const Driver& driver : all) result.insert(result.end(), driver.schemes.begin(), driver.schemes.end());
    return result;
}

}  // namespace

std::span<const Driver> drivers() {
    return all;
}

void own_libraries() {
    sqlite::count_no_memory();
}

const Driver& driver_for(std::string_view url) {
    // Nothing of the URL but its scheme is ever shown: what stands elsewhere may be a password.
    const std::size_t colon = url.find(':');
    const std::string known = "a URL begins with one of " + fmt::format("{}:", fmt::join(schemes(), ":, "));
    if (url.empty()) throw Error(Kind::usage, "no database URL was given", known);
    const std::string_view scheme = url.substr(0, colon);
    const bool is_word = std::ranges::all_of(scheme, [](unsigned char character) {
        return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
               (character >= '0' && character <= '9') || character == '+' || character == '.' || character == '-';
    });
    if (colon == std::string_view::npos || !is_word || scheme.empty()) {
        throw Error(Kind::usage, "the database URL has no scheme", known);
    }
    for (const Driver& driver : all) {
        if (std::ranges::find(driver.schemes, scheme) != driver.schemes.end()) return driver;
    }
    throw Error(Kind::usage, fmt::format("no driver for '{}:'{}", scheme, did_you_mean(scheme, schemes())), known);
}

}  // namespace belay
