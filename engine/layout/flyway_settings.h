#pragma once

#include <map>
#include <span>
#include <string>

#include "engine/layout/file.h"
#include "engine/sql/directives.h"

namespace belay {

/// Whether Flyway would put values into `${}`.
enum class Replacement { on, off };

/// What Flyway's own files say of all scripts.
struct FlywaySettings {
    Replacement replacement = Replacement::on;
    std::map<std::string, std::string> placeholders = {};  // by name
};

/// Reads flyway.toml and flyway.conf. Throws Error (project) at a setting that would make Flyway read other files, or
/// the same ones differently.
FlywaySettings flyway_settings(std::span<const File> files);

/// Takes what stands in `V1__x.sql.conf` beside a script. Throws Error (project) at a key that belay does not honour.
void take_script_settings(const File& configuration, Directives& directives, Replacement& replacement);

}  // namespace belay
