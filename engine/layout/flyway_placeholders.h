#pragma once

#include "engine/sql/script.h"

namespace belay {

/// Fills in what Flyway itself puts into `${flyway:name}` and is known without a database: the file's name, the time,
/// the folder, its table. What a session knows is filled in there. Throws Error (project) at any other.
void fill_in_flyway(Script& script);

}  // namespace belay
