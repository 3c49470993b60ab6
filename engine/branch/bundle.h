#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/graph/migration.h"
#include "engine/layout/file.h"

namespace belay {

/// A migration and all of its files, those for other databases too.
struct Bundle {
    Migration migration;
    std::vector<const File*> files;
};

/// What a directory holds, by version and name. Unlike `load` it takes several migrations of one version, told apart by
/// their names or else by their folders, as a merge of two branches leaves them. Where none of a migration's files are
/// for `database`, those for another stand for it. Throws Error (project) as `load` does. Points into `files`.
std::vector<Bundle> bundles_of(const std::vector<File>& files, std::string_view database,
                               std::span<const std::string> databases);

}  // namespace belay
