#include "engine/layout/file_name.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "engine/error.h"

namespace belay {

namespace {

constexpr std::array parts{Section::up, Section::down, Section::verify, Section::check};

/// Takes ".word" off the end of `stem`, if it is there.
bool take_suffix(std::string_view& stem, std::string_view word) {
    if (!stem.ends_with(word) || stem.size() == word.size()) return false;
    if (stem[stem.size() - word.size() - 1] != '.') return false;
    stem.remove_suffix(word.size() + 1);
    return true;
}

bool names_a_part(std::string_view stem) {
    return std::ranges::any_of(
        parts, [&](Section part) { return stem.find(fmt::format(".{}.", name_of(part))) != std::string_view::npos; });
}

}  // namespace

std::string_view base_name(std::string_view path) {
    const auto slash = path.find_last_of('/');
    return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

std::optional<FileName> parse_file_name(std::string_view path, std::span<const std::string> databases) {
    auto stem = base_name(path);
    if (!take_suffix(stem, "sql")) return std::nullopt;
    FileName result;
    for (const auto& database : databases) {
        if (result.database.empty() && take_suffix(stem, database)) result.database = database;
    }
    for (const auto part : parts) {
        if (!result.part && take_suffix(stem, name_of(part))) result.part = part;
    }
    for (const auto& database : databases) {
        auto rest = stem;
        if (!result.part || !take_suffix(rest, database)) continue;
        throw error_at(Kind::project, {.path = std::string(path)}, "names its database before its part",
                       fmt::format("call it {}.{}.{}.sql", escaped(rest), name_of(*result.part), database));
    }
    // `.up.mysql.sql`: for a database that this build does not know.
    if (!result.part && stem.find('.') != std::string_view::npos && names_a_part(stem)) return std::nullopt;
    auto version = Version::parse_prefix(stem);
    if (!version) return std::nullopt;
    stem.remove_prefix(version->text().size());
    if (!stem.empty() && std::string_view("_-. ").find(stem.front()) == std::string_view::npos) return std::nullopt;
    stem.remove_prefix(std::min(stem.find_first_not_of("_-. "), stem.size()));
    result.version = std::move(*version);
    result.name = stem;
    return result;
}

}  // namespace belay
