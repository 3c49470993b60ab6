#pragma once

#include <span>

#include "engine/layout/file.h"
#include "engine/sql/directives.h"

namespace belay {

/// Whether Flyway would put values into `${}`.
enum class Replacement { on, off };

/// What Flyway's own files say of all scripts: flyway.toml, flyway.conf. Throws Error (project) at a setting that would
/// make it read other files, or the same ones differently.
Replacement flyway_replacement(std::span<const File> files);

/// Takes what stands in `V1__x.sql.conf` beside a script. Throws Error (project) at a key that belay does not honour.
void take_script_settings(const File& configuration, Directives& directives, Replacement& replacement);

}  // namespace belay
