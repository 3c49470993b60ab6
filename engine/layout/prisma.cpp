#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>
#include <toml++/toml.h>

#include "engine/layout/folders.h"
#include "engine/layout/layouts.h"
#include "engine/layout/template.h"

namespace belay {

namespace {

constexpr std::string_view script_name = "migration.sql";
constexpr std::string_view lock_name = "migration_lock.toml";
constexpr std::array<std::string_view, 2> known{script_name, "down.sql"};

/// What Prisma calls the databases that belay knows.
constexpr std::array<std::pair<std::string_view, std::string_view>, 2> providers{
    {{"postgresql", "postgres"}, {"sqlite", "sqlite"}}};

std::string provider_of(const File& lock) {
    try {
        const auto table = toml::parse(lock.bytes);
        return table["provider"].value_or(std::string());
    } catch (const toml::parse_error& error) {
        throw error_at(Kind::project, {.path = lock.path}, fmt::format("is no TOML: {}", error.description()));
    }
}

void check_provider(const File& lock, std::string_view database) {
    const auto provider = provider_of(lock);
    const auto known_provider = std::ranges::find(providers, provider, [](const auto& pair) { return pair.first; });
    if (known_provider == providers.end())
        refuse(lock, fmt::format("names the provider '{}', which belay does not know", escaped(provider)),
               "the providers are: postgresql, sqlite");
    if (database.empty() || database == known_provider->second) return;
    refuse(lock, fmt::format("is for {}, and the database is of {}", provider, database),
           "name a database of its kind");
}

std::optional<Place> sign(std::span<const File> files) {
    const auto* script = find_in_versioned_folder(files, script_name);
    // drizzle has such folders, too, each with a snapshot of the schema.
    if (script == nullptr || find_in_versioned_folder(files, "snapshot.json") != nullptr) return std::nullopt;
    return Place{.path = script->path};
}

Loaded load_prisma(const std::vector<File>& files, const Databases& databases) {
    Loaded loaded;
    std::vector<File> others;
    for (const auto& file : files) {
        if (base_name(file.path) == lock_name) check_provider(file, databases.chosen);
    }
    for (const auto& folder : folders_of(files, script_name, known, loaded)) {
        auto migration = migration_of_folder(folder, script_name);
        if (!migration.down && !migration.irreversible) migration.irreversible = "Prisma has no down scripts";
        loaded.migrations.push_back(std::move(migration));
    }
    std::erase_if(loaded.warnings, [](const auto& warning) { return warning.find(lock_name) != std::string::npos; });
    return loaded;
}

std::vector<File> create_prisma(const NewMigration& wanted, const Graph& graph, const std::string& directory) {
    const auto version = next_version(wanted, graph, Stamp::seconds);
    return {{fmt::format("{}/{}_{}/{}", directory, version, file_name_of(wanted.name), script_name),
             asked_requirements(wanted, graph) + up_template}};
}

}  // namespace

const Layout prisma_layout{"prisma", sign, load_prisma, create_prisma};

}  // namespace belay
