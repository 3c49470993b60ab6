#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>
#include <toml++/toml.h>

#include "engine/layout/folders.h"
#include "engine/layout/layouts.h"
#include "engine/layout/template.h"
#include "engine/layout/unknown_keys.h"

namespace belay {

namespace {

constexpr std::string_view metadata_name = "metadata.toml";
constexpr std::array<std::string_view, 3> known{"up.sql", "down.sql", metadata_name};

Place place_of(const File& file, const toml::source_region& region) {
    const Source source{.path = file.path, .text = file.bytes};
    std::size_t offset = 0;
    for (std::size_t line = 1; line < region.begin.line; ++line) offset = file.bytes.find('\n', offset) + 1;
    return belay::place_of(source, offset + region.begin.column - 1);
}

bool runs_in_transaction(const File& metadata, UnknownKeys& unknown) {
    try {
        bool result = true;
        const auto table = toml::parse(metadata.bytes);
        for (const auto& [key, value] : table) {
            if (key.str() != "run_in_transaction") {
                unknown.add(key.str(), place_of(metadata, key.source()));
                continue;
            }
            const auto* given = value.as_boolean();
            if (given == nullptr)
                throw error_at(Kind::project, place_of(metadata, value.source()),
                               "'run_in_transaction' is true or false");
            result = given->get();
        }
        return result;
    } catch (const toml::parse_error& error) {
        throw error_at(Kind::project, place_of(metadata, error.source()),
                       fmt::format("is no TOML: {}", error.description()));
    }
}

std::optional<Place> sign(std::span<const File> files) {
    const auto* up = find_in_versioned_folder(files, "up.sql");
    if (up == nullptr || find_in_versioned_folder(files, "metadata.yaml") != nullptr) return std::nullopt;
    return Place{.path = up->path};
}

/// What diesel tells migrations apart and orders them by, letter by letter (version_from_string).
std::string diesel_version(const Migration& migration) {
    const auto folder = base_name(folder_of(migration.path));
    std::string version(folder.substr(0, folder.find('_')));
    std::erase(version, '-');
    return version;
}

/// Where the numbers that names begin with give another order, or none, that of diesel is said.
void put_in_order(std::vector<Migration>& migrations) {
    std::ranges::stable_sort(migrations, {}, diesel_version);
    std::vector<std::string> groups;
    for (const auto& migration : migrations) {
        if (migration.version.grouped()) groups.push_back(migration.version.group_key());
    }
    const bool ordered = std::ranges::is_sorted(migrations, {}, &Migration::version);
    if (!ordered || !std::ranges::is_sorted(groups)) chain(migrations);
}

Loaded load_diesel(const std::vector<File>& files, const Databases& /*databases*/) {
    Loaded loaded;
    UnknownKeys unknown;
    for (const auto& folder : folders_of(files, "up.sql", known, loaded)) {
        auto migration = migration_of_folder(folder, "up.sql");
        const auto* metadata = folder.find(metadata_name);
        if (metadata != nullptr && !runs_in_transaction(*metadata, unknown)) run_outside(migration);
        loaded.migrations.push_back(std::move(migration));
    }
    put_in_order(loaded.migrations);
    unknown.warn(loaded);
    return loaded;
}

/// 20230101120000 as diesel writes it: 2023-01-01-120000.
std::string dashed(const std::string& version) {
    constexpr std::size_t digits = 14;
    if (version.size() != digits) return version;
    return fmt::format("{}-{}-{}-{}", version.substr(0, 4), version.substr(4, 2), version.substr(6, 2),
                       version.substr(8));
}

std::vector<File> create_diesel(const NewMigration& wanted, const Graph& graph, const std::string& directory) {
    refuse_one_file(wanted, "diesel");
    const auto version = dashed(next_version(wanted, graph, Stamp::seconds));
    const auto folder = fmt::format("{}/{}_{}", directory, version, file_name_of(wanted.name));
    return {{folder + "/up.sql", asked_requirements(wanted, graph) + up_template},
            {folder + "/down.sql", down_template}};
}

}  // namespace

const Layout diesel_layout{"diesel", sign, load_diesel, create_diesel};

}  // namespace belay
