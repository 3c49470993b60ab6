#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <system_error>

#include "engine/session.h"

struct sqlite3;
namespace SQLite {
class Database;
}

namespace belay::sqlite {

/// The path that a URL names, or ":memory:". What follows `sqlite:` is taken as it stands; what follows `sqlite://` is
/// percent-decoded. A third slash makes it absolute.
std::string path_of(std::string_view url);

/// The path as SQLite takes it for one: a relative one that begins like `file:` would be a URI.
std::string plain_path(const std::string& path);

/// What the system did not do to a file, in its words: Fault::permission where the user may not.
DatabaseError refused(const std::string& what, const std::error_code& error);

/// Whether there is a file at `path`. Throws DatabaseError where it is a directory or cannot be looked at.
bool is_file(const std::string& path);

/// Throws DatabaseError (connection) where no file could be made at `path`, as its directory is not there.
void require_folder_of(const std::string& path);

/// A database file that is open, and that goes away again if it was created here and nothing was ever written to it.
class File {
  public:
    File(std::string path, Create create, Access access = Access::write);
    /// The file that a program has open, and keeps open.
    explicit File(sqlite3* lent);
    ~File();
    File(const File&) = delete;
    File& operator=(const File&) = delete;

    SQLite::Database& database() { return *database_; }
    const std::string& path() const { return path_; }
    bool is_in_memory() const;
    bool is_lent() const { return lent_; }

    /// Whether `path` is another name of this file, or the same.
    bool is_at(const std::string& path) const;

    /// Somebody renamed or deleted the file since it was opened: what is written now is lost.
    bool has_moved() const;

  private:
    void remove_if_empty() noexcept;

    std::string path_;
    bool created_ = false;
    bool lent_ = false;  // and not to be closed
    std::unique_ptr<SQLite::Database> database_;
};

}  // namespace belay::sqlite
