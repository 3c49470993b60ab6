#pragma once

#include <atomic>
#include <cstdint>
#include <string>

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

/// A backup that was made and verified.
struct Backup {
    std::string path = {};  // empty: the command keeps it elsewhere
    std::uintmax_t size = 0;
    std::string sha256 = {};

    /// What history keeps of it, and the other way round, from a record's detail: a Backup without a path where it
    /// names none.
    std::string detail() const;
    static Backup from_detail(const std::string& detail);
};

/// Writes a backup under a name of its own: first as a temporary file, which gets that name when it is whole, verified
/// and on the disk. Throws Error (hook), (interrupted) or (connection); nothing is left behind then.
Backup back_up(Session& session, const BackupWish& wish, const RunFacts& facts, const std::atomic<bool>* interrupted);

/// The newest backup of this database in a directory; empty where there is none.
std::string newest_backup(const Session& session, const std::string& directory);

/// "sha256:..." of a file's bytes. Throws Error (hook) where it cannot be read.
std::string sha256_of_file(const std::string& path);

}  // namespace belay
