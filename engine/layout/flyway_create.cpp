#include "engine/layout/flyway_create.h"

#include <algorithm>
#include <cctype>
#include <ctime>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "engine/error.h"

namespace belay {

namespace {

/// That of the newest migration with a number.
std::string newest_version(const Graph& graph) {
    const Version* newest = nullptr;
    for (const auto& migration : graph.migrations()) {
        const auto& version = migration.version;
        if (!version.is_named() && (newest == nullptr || version > *newest)) newest = &version;
    }
    return newest == nullptr ? "" : newest->text();
}

std::string next_number(const std::string& digits) {
    constexpr std::size_t most = 18;
    if (digits.size() > most)
        throw Error(Kind::usage, fmt::format("version {} is too long to be counted on from", digits),
                    "name the next file yourself");
    return fmt::format("{:0{}}", std::stoull(digits) + 1, digits.size());
}

}  // namespace

std::string next_flyway_version(const Graph& graph) {
    constexpr std::size_t time_digits = 14;
    const auto newest = newest_version(graph);
    if (newest.empty()) return "1";
    const auto first = newest.substr(0, newest.find_first_of(".-_"));
    if (newest.size() != time_digits || first.size() != newest.size()) return next_number(first);
    const auto now = fmt::format("{:%Y%m%d%H%M%S}", fmt::gmtime(std::time(nullptr)));
    return std::max(now, next_number(newest));
}

std::string flyway_description(const std::string& name) {
    std::string result;
    for (const char c : name) {
        const auto byte = static_cast<unsigned char>(c);
        const bool plain = std::isalnum(byte) != 0 || byte >= 0x80;
        if (plain)
            result += c;
        else if (!result.empty() && result.back() != '_')
            result += '_';
    }
    while (!result.empty() && result.back() == '_') result.pop_back();
    if (result.empty())
        throw Error(Kind::usage, fmt::format("'{}' is no name for a migration", escaped(name)),
                    "use letters and digits");
    return result;
}

void refuse_other_wishes(const NewMigration& wanted) {
    if (wanted.form == Form::one_file) throw Error(Kind::usage, "such a file holds one script", "leave out --one-file");
    if (wanted.requirements) throw Error(Kind::usage, "such files require the one before them", "leave out --requires");
}

}  // namespace belay
