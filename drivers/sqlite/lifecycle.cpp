#include <SQLiteCpp/Database.h>
#include <sqlite3.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <system_error>

#include <fmt/format.h>

#include "drivers/sqlite/file.h"
#include "drivers/sqlite/sqlite.h"

namespace belay::sqlite {
namespace {

namespace fs = std::filesystem;

/// The path of a database that is a file. Throws DatabaseError (address).
std::string file_of(const Connection& connection) {
    auto path = path_of(connection.url);
    if (path == ":memory:") {
        throw DatabaseError(Fault::address,
                            "a database in memory is made by the command that uses it, and goes away with it");
    }
    return path;
}

/// Throws DatabaseError (lock) where somebody has the file open, as far as locks tell: one that reads nothing just now
/// holds none, but in WAL mode. What the log holds is in the file then, and no other connection can come.
void require_alone(sqlite3* file, const std::string& path) {
    constexpr int one_second = 1000;  // for one who reads just now
    sqlite3_busy_timeout(file, one_second);
    for (const char* const sql :
         {"pragma locking_mode = exclusive", "pragma journal_mode = delete", "begin exclusive"}) {
        const int result = sqlite3_exec(file, sql, nullptr, nullptr, nullptr);
        if (result == SQLITE_OK) continue;
        if (result == SQLITE_BUSY || result == SQLITE_LOCKED)
            throw DatabaseError(Fault::lock, fmt::format("another program has '{}' open", path));
        if (result == SQLITE_NOTADB) {
            throw DatabaseError(Fault::unfit,
                                fmt::format("'{}' holds no SQLite database, and belay deletes nothing else", path));
        }
        if (result == SQLITE_READONLY)
            throw DatabaseError(Fault::permission, fmt::format("'{}' may not be written", path));
        throw DatabaseError(Fault::connection, fmt::format("cannot open '{}': {}", path, sqlite3_errmsg(file)));
    }
}

void remove(const std::string& path) {
    std::error_code error;
    fs::remove(path, error);
    if (error) throw refused(fmt::format("'{}' cannot be deleted", path), error);
}

}  // namespace

bool create_database(const Connection& connection) {
    const auto path = file_of(connection);
    if (is_file(path)) return false;
    require_folder_of(path);
    // Not exclusive: a link that leads nowhere yet is there already, and made whole by this.
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "ab"), std::fclose);
    if (!file) throw refused(fmt::format("'{}' cannot be made", path), {errno, std::generic_category()});
    return true;
}

bool drop_database(const Connection& connection) {
    const auto named = file_of(connection);
    if (!is_file(named)) return false;
    std::error_code error;
    // A link stays, and leads to the file that is made next.
    const auto path = fs::canonical(named, error).string();
    if (error) throw refused(fmt::format("'{}' cannot be found", named), error);
    File file(path, Create::never);
    require_alone(file.database().getHandle(), named);
    for (const char* const suffix : {"-journal", "-wal", "-shm", ""}) remove(path + suffix);
    return true;
}

}  // namespace belay::sqlite
