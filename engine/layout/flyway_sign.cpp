#include "engine/layout/flyway_sign.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "engine/layout/flyway_name.h"

namespace belay {

namespace {

/// What the names of a directory say of which of the two tools it is: in Flyway `U` takes back a `V`, in refinery it is
/// a migration of its own.
struct Names {
    const File* versioned = nullptr;  // a `V`
    const File* alone = nullptr;      // a `U` without its `V`
};

Names names_of(std::span<const File> files) {
    Names names;
    std::map<std::string, const File*> versioned, undos;
    for (const auto& file : files) {
        auto name = base_name(file.path);
        if (!take_suffix(name, "sql")) continue;
        const auto stem = flyway_stem(name);
        if (!stem) continue;
        std::string version(stem->version);
        std::ranges::replace(version, '_', '.');
        if (stem->sort == FlywaySort::versioned || stem->sort == FlywaySort::baseline)
            versioned.emplace(version, &file);
        if (stem->sort == FlywaySort::undo) undos.emplace(version, &file);
    }
    if (!versioned.empty()) names.versioned = versioned.begin()->second;
    const auto alone = std::ranges::find_if(undos, [&](const auto& undo) { return !versioned.contains(undo.first); });
    if (alone != undos.end()) names.alone = alone->second;
    return names;
}

std::optional<Place> place_of_file(const File* file) {
    return file == nullptr ? std::nullopt : std::optional(Place{.path = file->path});
}

}  // namespace

std::optional<Place> flyway_sign(std::span<const File> files) {
    const auto names = names_of(files);
    return names.alone == nullptr ? place_of_file(names.versioned) : std::nullopt;
}

std::optional<Place> refinery_sign(std::span<const File> files) {
    return place_of_file(names_of(files).alone);
}

}  // namespace belay
