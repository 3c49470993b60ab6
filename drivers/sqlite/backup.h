#pragma once

#include <string>

#include "drivers/sqlite/watch.h"

namespace SQLite {
class Database;
}

namespace belay::sqlite {

/// Throws DatabaseError, naming `what`, where a database is damaged.
void require_sound(SQLite::Database& database, const std::string& what);

/// Copies the database file at `source` into the empty file at `target` and checks the copy. By connections of its own:
/// on the connection that holds a write transaction SQLite refuses a backup, and beside it nobody else can write.
/// Throws DatabaseError and SQLite::Exception.
void copy_file(const std::string& source, const std::string& target, const Watch& watch);

/// Checks the file at `source` and makes `target` what it holds, in one transaction that keeps everybody else out.
void copy_back(const std::string& source, SQLite::Database& target, const Watch& watch);

}  // namespace belay::sqlite
