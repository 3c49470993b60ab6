#pragma once

#include <optional>
#include <string>

#include "engine/run/work.h"

namespace belay {

/// Of which database a backup may be.
enum class Origin { this_database, any };

/// Makes the database what a backup holds: the file named or, where none is, the newest that this project's history
/// names. A file that nothing shows to be a backup of this database is refused, unless `origin` says otherwise: history
/// must know its checksum, or all records in it. Returns what was restored, nothing where the reporter did not approve.
/// Throws Error (usage), with the command to run, where another program restores this database's backups.
std::optional<Backup> restore(Work& work, const std::string& path, Origin origin = Origin::this_database);

}  // namespace belay
