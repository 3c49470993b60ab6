#include "engine/branch/bundle.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "engine/layout/file_name.h"
#include "engine/layout/layouts.h"

namespace belay {

namespace {

struct Entry {
    FileName name;
    const File* file;
};

using Entries = std::vector<Entry>;

/// Whether these cannot be the files of one migration.
bool collide(const Entries& entries) {
    std::set<std::pair<std::optional<Section>, std::string>> taken;
    bool one_file = false, several = false;
    for (const auto& [name, file] : entries) {
        if (!taken.emplace(name.part, name.database).second) return true;
        (name.part ? several : one_file) = true;
    }
    return one_file && several;
}

std::string own_name(const Entry& entry) {
    return entry.name.of.name;
}

std::string own_folder(const Entry& entry) {
    return std::string(folder_of(entry.file->path));
}

std::vector<Entries> split(const Entries& entries, std::string (*by)(const Entry&)) {
    std::map<std::string, Entries> groups;
    for (const auto& entry : entries) groups[by(entry)].push_back(entry);
    std::vector<Entries> result;
    for (auto& [key, group] : groups) result.push_back(std::move(group));
    return result;
}

/// The migrations that the files of one version make up; of a repeatable one there is never a second.
std::vector<Entries> migrations_among(const Entries& entries) {
    if (entries.front().name.of.version.is_repeatable() || !collide(entries)) return {entries};
    std::vector<Entries> result;
    for (const auto& named : split(entries, own_name)) {
        auto parts = collide(named) ? split(named, own_folder) : std::vector<Entries>{named};
        std::ranges::move(parts, std::back_inserter(result));
    }
    return result;
}

Bundle bundle_of(const Entries& entries, std::string_view database, std::span<const std::string> databases) {
    std::vector<File> files;
    std::vector<const File*> pointers;
    for (const auto& entry : entries) {
        files.push_back(*entry.file);
        pointers.push_back(entry.file);
    }
    auto loaded = load_any(files, {.chosen = database, .known = databases}, own_layout.name);
    if (loaded.migrations.empty()) loaded = load_any(files, {.known = databases}, own_layout.name);
    return {std::move(loaded.migrations.front()), std::move(pointers)};
}

}  // namespace

std::vector<Bundle> bundles_of(const std::vector<File>& files, std::string_view database,
                               std::span<const std::string> databases) {
    std::map<Version, Entries> by_version;
    for (const auto& file : files) {
        if (auto name = own_file_name(file, databases)) by_version[name->of.version].push_back({*name, &file});
    }
    std::vector<Bundle> result;
    for (const auto& [version, entries] : by_version) {
        for (const auto& one : migrations_among(entries)) result.push_back(bundle_of(one, database, databases));
    }
    return result;
}

}  // namespace belay
