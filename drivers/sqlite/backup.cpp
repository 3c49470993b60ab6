#include "drivers/sqlite/backup.h"

#include <SQLiteCpp/Backup.h>
#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <sqlite3.h>

#include <fmt/format.h>

#include "drivers/sqlite/faults.h"
#include "drivers/sqlite/file.h"
#include "engine/session.h"

namespace belay::sqlite {
namespace {

constexpr int pages_a_step = 1024;  // between two looks at whether to stop

SQLite::Database opened(const std::string& path, int flags) {
    constexpr int busy_ms = 10'000;  // for others that read and write in passing
    return {plain_path(path), flags, busy_ms};
}

void copy(SQLite::Database& from, SQLite::Database& to, const Watch& watch) {
    SQLite::Backup backup(to, "main", from, "main");
    int result = SQLITE_OK;
    while (result != SQLITE_DONE) {
        if (watch.cancelled()) throw DatabaseError(Fault::cancelled, "interrupted");
        result = backup.executeStep(pages_a_step);
        // The busy handler has waited already.
        if (result == SQLITE_BUSY || result == SQLITE_LOCKED)
            throw DatabaseError(Fault::lock, "the database is locked by another program");
    }
}

}  // namespace

void require_sound(SQLite::Database& database, const std::string& what) {
    SQLite::Statement check(database, "pragma quick_check(1)");
    check.executeStep();
    const std::string words = check.getColumn(0).getString();
    if (words == "ok") return;
    DatabaseError error(Fault::statement, fmt::format("{} is damaged: {}", what, words));
    error.code = code_name(SQLITE_CORRUPT);
    throw error;
}

void copy_file(const std::string& source, const std::string& target, const Watch& watch) {
    auto from = opened(source, SQLITE_OPEN_READONLY);
    auto to = opened(target, SQLITE_OPEN_READWRITE);
    to.exec("pragma synchronous = off");  // whoever asked for the copy puts it on the disk
    copy(from, to, watch);
    require_sound(to, "the copy");
}

void copy_back(const std::string& source, SQLite::Database& target, const Watch& watch) {
    auto from = opened(source, SQLITE_OPEN_READONLY);
    require_sound(from, fmt::format("'{}'", source));
    copy(from, target, watch);
}

}  // namespace belay::sqlite
