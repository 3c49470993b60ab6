#pragma once

#include <optional>
#include <string>

namespace SQLite {
class Database;
}

namespace belay::sqlite {

/// Who has the write lock of the database file at `path`, in words: "process 4711 (python3)". Empty where nobody has;
/// nothing where that cannot be known. Takes no lock and opens no file of the database: closing one drops all locks
/// that this process has on it, those of SQLite's own connections included. Throws SQLite::Exception.
std::optional<std::string> writer(SQLite::Database& database, const std::string& path);

}  // namespace belay::sqlite
