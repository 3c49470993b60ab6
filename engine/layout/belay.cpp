#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>

#include "engine/layout/by_version.h"
#include "engine/layout/layouts.h"

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

std::optional<FileName> name_of_file(const File& file, std::span<const std::string> databases) {
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

/// A file of SQL and nothing that says how to take it: several tools have such.
[[noreturn]] void refuse_bare(const File& file) {
    refuse(file, "has SQL before its first section line, and nothing shows which tool's it is",
           "write '-- belay:up' above it, or call the file .up.sql; or name the tool's layout: --layout sqlx or atlas");
}

/// A migration whose sections stand in one file.
Migration from_one_file(VersionedName name, const File& file) {
    auto sections = sections_of(file);
    if (sections.sections.size() == 1 && !has_no_statements(sections.sections.front().source)) refuse_bare(file);
    return migration_of_sections(std::move(name), file, std::move(sections), "-- belay:up");
}

Loaded load_own(const std::vector<File>& files, const Databases& databases) {
    return load_by_version(files, databases, {.name_of = name_of_file, .whole = from_one_file});
}

}  // namespace

const Layout own_layout{"belay", no_sign, load_own, new_migration, Repeatables::by_name};

}  // namespace belay
