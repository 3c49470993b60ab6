#pragma once

#include <set>
#include <vector>

#include "engine/layout/liquibase_changelog.h"
#include "engine/layout/liquibase_root.h"

namespace belay {

/// What the changelogs of a directory say.
struct ReadChangelogs {
    std::vector<Changeset> changesets = {};  // in their order
    std::set<const File*> used = {};         // every file that one of them includes or names, and they themselves
};

/// Reads the changelogs of a directory: what the one in YAML, JSON or XML that no other includes says, or else all in
/// formatted SQL, in the order of their paths, as includeAll does. Throws Error (project) at what belay does not
/// honour.
ReadChangelogs read_changelogs(const std::vector<File>& files, const Databases& databases);

}  // namespace belay
