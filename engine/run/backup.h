#pragma once

#include <atomic>
#include <string>
#include <vector>

#include "engine/history/record.h"
#include "engine/run/message.h"
#include "engine/session.h"

namespace belay {

/// Whether to back the database up before it is changed, and how.
struct BackupWish {
    bool wanted = false;
    std::string directory = "backups";   // made where it is not there
    std::string command = {};            // in place of the session's own means: told the file's name as $1
    std::string command_directory = {};  // where it runs; empty: here
};

/// Writes a backup under a name of its own: first as a temporary file, which gets that name when it is whole, verified
/// and on the disk. Throws Error (hook), (interrupted) or (connection); nothing is left behind then.
Backup back_up(Session& session, const BackupWish& wish, const RunFacts& facts, const std::atomic<bool>* interrupted);

/// The files of a directory that have the names of backups of a database that is called like this one. Another database
/// may be called the same, and a clock that was set makes the order of names another than that of time.
std::vector<std::string> backups_named_after(const Session& session, const std::string& directory);

/// "sha256:..." of a file's bytes. Throws Error (hook) where it cannot be read.
std::string sha256_of_file(const std::string& path);

}  // namespace belay
