#pragma once

#include <optional>
#include <string>

#include "engine/run/work.h"

namespace belay {

/// Makes the database what a backup holds: the file named or, where none is, the newest in the backup directory.
/// Returns what was restored, nothing where the reporter did not approve. Throws Error (usage), with the command to
/// run, where another program restores this database's backups.
std::optional<Backup> restore(Work& work, const std::string& path);

}  // namespace belay
