#pragma once

#include <string>

#include "engine/layout/create.h"

namespace belay {

/// The next version: a time where the newest is one, or else the next whole number.
std::string next_flyway_version(const Graph& graph);

/// A name as it stands behind the `__`. Throws Error (usage) where nothing of it is left.
std::string flyway_description(const std::string& name);

/// Throws Error (usage) for what such files cannot say.
void refuse_other_wishes(const NewMigration& wanted);

}  // namespace belay
