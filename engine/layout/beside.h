#pragma once

#include <span>
#include <vector>

#include "engine/graph/migration.h"
#include "engine/layout/file.h"

namespace belay {

/// Whether a file holds directives for scripts that say none themselves, because another tool has a checksum of them:
/// `V1__a.belay.toml` for `V1__a.sql`, `directory.belay.toml` for all scripts of its folder and those below. In it
/// every directive is a key: `transaction = "off"`, `lock-attempts = 5`, `noop = true`, `requires = ["1", "2"]`. What
/// stands in none of the tables [up], [down], [verify] and [check] is for the up script, where the file holds one; in
/// that of a directory it is for every script that the directive can have.
bool is_beside(const File& file);

/// Gives the migrations what the files say that stand beside their scripts. What a script says itself goes before what
/// a file beside it says, and that before what its directory says; `requires` takes the place of the order that the
/// layout has. Throws Error (project) where a file stands beside no script, and at whatever is wrong in one.
void take_beside(std::span<const File> beside, std::vector<Migration>& migrations);

}  // namespace belay
