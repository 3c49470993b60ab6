#pragma once

#include <string>

#include "engine/session.h"

struct sqlite3;
namespace SQLite {
class Exception;
}

namespace belay::sqlite {

/// "SQLITE_CONSTRAINT_FOREIGNKEY" for its number; a number that has no name here is returned as digits.
std::string code_name(int extended_code);

/// What SQLite said, as belay says it. Call before anything else runs on `handle`, which remembers the place of the
/// last error only; it may be null.
DatabaseError database_error(const SQLite::Exception& error, sqlite3* handle);

}  // namespace belay::sqlite
