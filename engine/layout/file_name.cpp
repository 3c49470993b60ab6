#include "engine/layout/file_name.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

namespace belay {

namespace {

constexpr std::array parts{Section::up, Section::down, Section::verify, Section::check};

bool names_a_part(std::string_view stem) {
    return std::ranges::any_of(
        parts, [&](Section part) { return stem.find(fmt::format(".{}.", name_of(part))) != std::string_view::npos; });
}

/// `R__views.sql`, all of which is its version: the file is the up script.
std::optional<FileName> repeatable_name(const File& file, std::string_view stem, FileName name) {
    if (stem.size() == Version::repeatable_prefix.size()) return std::nullopt;
    if (name.part == Section::up) {
        refuse(file, "is repeatable, and all of its file is its up script",
               fmt::format("call it {}{}{}.sql", escaped(stem), name.database.empty() ? "" : ".", name.database));
    }
    if (!name.part) name.part = Section::up;
    name.of.version = Version::named(std::string(stem));
    return name;
}

}  // namespace

std::optional<FileName> own_file_name(const File& file, std::span<const std::string> databases) {
    auto stem = base_name(file.path);
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
        refuse(file, "names its database before its part",
               fmt::format("call it {}.{}.{}.sql", escaped(rest), name_of(*result.part), database));
    }
    // `.up.mysql.sql`: for a database that this build does not know.
    if (!result.part && stem.find('.') != std::string_view::npos && names_a_part(stem)) return std::nullopt;
    if (stem.starts_with(Version::repeatable_prefix)) return repeatable_name(file, stem, std::move(result));
    auto versioned = versioned_name(stem);
    if (!versioned) return std::nullopt;
    result.of = std::move(*versioned);
    return result;
}

}  // namespace belay
