#pragma once

#include <string>
#include <vector>

#include "engine/layout/create.h"

namespace belay {

/// A new change at the end of the plan and its three scripts, as `sqitch add` makes them. Throws Error (usage) for a
/// name that Sqitch does not take or that the plan has.
std::vector<File> create_sqitch_change(const NewMigration& wanted, const Graph& graph, const std::string& directory);

}  // namespace belay
