#pragma once

#include <span>
#include <vector>

#include "engine/layout/layout.h"

namespace belay {

/// Takes out of `scripts` each `B` file beside which there is a `V` file of its version; what stays is the one way to
/// its version. Throws Error (project) for one that stays and has older files: applied to a database that has them, it
/// would do them again.
std::vector<File> take_flyway_baselines(std::vector<File>& scripts);

/// Gives the migrations the baselines of their versions.
void put_flyway_baselines(std::span<const File> baselines, std::vector<Migration>& migrations);

}  // namespace belay
