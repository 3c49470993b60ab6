#pragma once

#include "drivers/sqlite/listener.h"

namespace SQLite {
class Database;
}

namespace belay::sqlite {

/// Throws DatabaseError (cascade) where dropping `table` now would delete or change rows of other tables: with foreign
/// keys enforced SQLite deletes its rows first, and `on delete cascade` and the like act on those that refer to them,
/// without a word. Throws SQLite::Exception.
void require_no_cascade(SQLite::Database& database, const Table& table);

}  // namespace belay::sqlite
