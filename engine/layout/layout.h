#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/graph/migration.h"
#include "engine/layout/file.h"

namespace belay {

/// What a directory holds.
struct Loaded {
    std::vector<Migration> migrations;
    std::vector<std::string> warnings;  // files that belong to no migration
};

/// Reads belay's own layout (README, "Files"). `database` picks the variants that are for one database only, and takes
/// what it finds first where it is empty; `databases` are the names that a variant may carry. Throws Error (project) at
/// whatever is wrong with a file.
Loaded load(const std::vector<File>& files, std::string_view database, std::span<const std::string> databases);

}  // namespace belay
