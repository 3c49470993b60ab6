#pragma once

#include <optional>
#include <vector>

#include "engine/layout/file.h"

namespace belay {

/// The changelogs of a directory in formatted SQL, in their order: as the one YAML changelog includes them, or else by
/// their paths, as includeAll does. Throws Error (project) at any other changelog, and at what one says that is no
/// include.
std::vector<const File*> liquibase_changelogs(const std::vector<File>& files);

}  // namespace belay
