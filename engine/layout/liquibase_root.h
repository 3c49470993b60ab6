#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/error.h"
#include "engine/layout/file.h"

namespace belay {

/// A changelog in formatted SQL.
struct IncludedChangelog {
    const File* file;            // never null
    std::string listed_as = {};  // what Liquibase calls it; empty where that depends on where it looks for files
};

/// A file that says to be a changelog and is no SQL.
std::optional<Place> liquibase_sign(std::span<const File> files);

/// What Liquibase makes of a path to tell files apart.
std::string liquibase_path(std::string_view path);

/// The changelogs of a directory in formatted SQL, in their order: as the one YAML changelog includes them, or else by
/// their paths, as includeAll does. Throws Error (project) at any other changelog, and at what one says that is no
/// include.
std::vector<IncludedChangelog> liquibase_changelogs(const std::vector<File>& files);

}  // namespace belay
