#pragma once

#include <memory>
#include <string>

namespace belay {

class Session;

/// Offered by a session whose database belay itself can back up.
class Backups {
  public:
    virtual ~Backups() = default;

    /// Writes a whole copy of the database into the empty file at `path`, and verifies it. Under BackupTime::under_lock
    /// called inside a write transaction that has changed nothing yet. Fault::cancelled after `cancel`.
    virtual void backup(const std::string& path) = 0;
    /// Makes the database what the backup at `path` holds, whole or not at all; called outside a transaction.
    virtual void restore(const std::string& path) = 0;
    /// A session that reads the file at `path`, of which nothing is known. Throws DatabaseError where it holds no
    /// database, a damaged one, or is the very file that this session has open. Null where another program restores
    /// backups.
    virtual std::unique_ptr<Session> open_backup(const std::string& /*path*/) { return nullptr; }
};

}  // namespace belay
