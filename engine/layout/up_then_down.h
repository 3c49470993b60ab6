#pragma once

#include "engine/layout/parts.h"

namespace belay {

/// Makes a migration of a file that begins with its up script. The first line that `headings` knows begins the down.
Migration migration_up_then_down(VersionedName name, const File& file, const Headings& headings);

}  // namespace belay
