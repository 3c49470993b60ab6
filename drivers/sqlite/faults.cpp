#include "drivers/sqlite/faults.h"

#include <SQLiteCpp/Exception.h>
#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace belay::sqlite {
namespace {

struct Name {
    int code;
    std::string_view name;
};

// The library has these names in its header only.
constexpr std::array names{
    Name{SQLITE_ERROR, "SQLITE_ERROR"},
    Name{SQLITE_INTERNAL, "SQLITE_INTERNAL"},
    Name{SQLITE_PERM, "SQLITE_PERM"},
    Name{SQLITE_ABORT, "SQLITE_ABORT"},
    Name{SQLITE_ABORT_ROLLBACK, "SQLITE_ABORT_ROLLBACK"},
    Name{SQLITE_BUSY, "SQLITE_BUSY"},
    Name{SQLITE_BUSY_RECOVERY, "SQLITE_BUSY_RECOVERY"},
    Name{SQLITE_BUSY_SNAPSHOT, "SQLITE_BUSY_SNAPSHOT"},
    Name{SQLITE_LOCKED, "SQLITE_LOCKED"},
    Name{SQLITE_LOCKED_SHAREDCACHE, "SQLITE_LOCKED_SHAREDCACHE"},
    Name{SQLITE_NOMEM, "SQLITE_NOMEM"},
    Name{SQLITE_READONLY, "SQLITE_READONLY"},
    Name{SQLITE_READONLY_RECOVERY, "SQLITE_READONLY_RECOVERY"},
    Name{SQLITE_READONLY_CANTLOCK, "SQLITE_READONLY_CANTLOCK"},
    Name{SQLITE_READONLY_ROLLBACK, "SQLITE_READONLY_ROLLBACK"},
    Name{SQLITE_READONLY_DBMOVED, "SQLITE_READONLY_DBMOVED"},
    Name{SQLITE_READONLY_CANTINIT, "SQLITE_READONLY_CANTINIT"},
    Name{SQLITE_READONLY_DIRECTORY, "SQLITE_READONLY_DIRECTORY"},
    Name{SQLITE_INTERRUPT, "SQLITE_INTERRUPT"},
    Name{SQLITE_IOERR, "SQLITE_IOERR"},
    Name{SQLITE_CORRUPT, "SQLITE_CORRUPT"},
    Name{SQLITE_NOTFOUND, "SQLITE_NOTFOUND"},
    Name{SQLITE_FULL, "SQLITE_FULL"},
    Name{SQLITE_CANTOPEN, "SQLITE_CANTOPEN"},
    Name{SQLITE_CANTOPEN_ISDIR, "SQLITE_CANTOPEN_ISDIR"},
    Name{SQLITE_PROTOCOL, "SQLITE_PROTOCOL"},
    Name{SQLITE_SCHEMA, "SQLITE_SCHEMA"},
    Name{SQLITE_TOOBIG, "SQLITE_TOOBIG"},
    Name{SQLITE_CONSTRAINT, "SQLITE_CONSTRAINT"},
    Name{SQLITE_CONSTRAINT_CHECK, "SQLITE_CONSTRAINT_CHECK"},
    Name{SQLITE_CONSTRAINT_COMMITHOOK, "SQLITE_CONSTRAINT_COMMITHOOK"},
    Name{SQLITE_CONSTRAINT_FOREIGNKEY, "SQLITE_CONSTRAINT_FOREIGNKEY"},
    Name{SQLITE_CONSTRAINT_FUNCTION, "SQLITE_CONSTRAINT_FUNCTION"},
    Name{SQLITE_CONSTRAINT_NOTNULL, "SQLITE_CONSTRAINT_NOTNULL"},
    Name{SQLITE_CONSTRAINT_PRIMARYKEY, "SQLITE_CONSTRAINT_PRIMARYKEY"},
    Name{SQLITE_CONSTRAINT_TRIGGER, "SQLITE_CONSTRAINT_TRIGGER"},
    Name{SQLITE_CONSTRAINT_UNIQUE, "SQLITE_CONSTRAINT_UNIQUE"},
    Name{SQLITE_CONSTRAINT_VTAB, "SQLITE_CONSTRAINT_VTAB"},
    Name{SQLITE_CONSTRAINT_ROWID, "SQLITE_CONSTRAINT_ROWID"},
    Name{SQLITE_CONSTRAINT_DATATYPE, "SQLITE_CONSTRAINT_DATATYPE"},
    Name{SQLITE_MISMATCH, "SQLITE_MISMATCH"},
    Name{SQLITE_MISUSE, "SQLITE_MISUSE"},
    Name{SQLITE_AUTH, "SQLITE_AUTH"},
    Name{SQLITE_RANGE, "SQLITE_RANGE"},
    Name{SQLITE_NOTADB, "SQLITE_NOTADB"},
};

constexpr int primary(int extended_code) {
    return extended_code & 0xff;
}

Fault fault_of(int extended_code) {
    if (extended_code == SQLITE_CONSTRAINT_PRIMARYKEY || extended_code == SQLITE_CONSTRAINT_UNIQUE)
        return Fault::duplicate;
    switch (primary(extended_code)) {
        case SQLITE_BUSY:
        case SQLITE_LOCKED: return Fault::lock;
        case SQLITE_READONLY:
        case SQLITE_PERM:
        case SQLITE_AUTH: return Fault::permission;
        case SQLITE_INTERRUPT: return Fault::cancelled;
        case SQLITE_IOERR:
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB: return Fault::connection;
        default: return Fault::statement;
    }
}

}  // namespace

std::string code_name(int extended_code) {
    for (const int code : {extended_code, primary(extended_code)}) {
        const auto* const found = std::ranges::find(names, code, &Name::code);
        if (found != names.end()) return std::string(found->name);
    }
    return std::to_string(extended_code);
}

DatabaseError database_error(const SQLite::Exception& error, sqlite3* handle) {
    const int code = error.getExtendedErrorCode();
    const int offset = handle == nullptr ? -1 : sqlite3_error_offset(handle);
    DatabaseError result(fault_of(code), error.what());
    result.code = code_name(code);
    if (offset >= 0) result.offset = static_cast<std::size_t>(offset);
    if (std::string_view(error.what()).starts_with("no such function")) {
        result.hint = "the function may be one that only the application registers; belay runs plain SQLite";
    }
    return result;
}

}  // namespace belay::sqlite
