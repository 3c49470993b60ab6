#pragma once

#include <vector>

#include "engine/layout/layout.h"

namespace belay {

/// Takes the files that Flyway runs before or after something else, such as afterMigrate__grants.sql, out of the
/// others.
std::vector<File> take_flyway_callbacks(std::vector<File>& files);

/// Adds one to what runs at its moment, where belay has that as a hook. Warns of one that belongs to a command that
/// belay does not have. Throws Error (project) for one that each `migrate` runs at a moment that belay does not know.
void take_flyway_callback(const File& file, Loaded& loaded);

}  // namespace belay
