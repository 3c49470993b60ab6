#pragma once

#include <optional>
#include <string>

struct sqlite3;
namespace SQLite {
class Database;
}

namespace belay::sqlite {

/// A table and the database of the connection that it is in: main, temp, or the name of one that is attached.
struct Table {
    std::string schema;
    std::string name;
};

/// Hears, as long as it lives, which table a statement drops that is prepared on the connection.
class DropListener {
  public:
    explicit DropListener(sqlite3* handle);
    ~DropListener();
    DropListener(const DropListener&) = delete;
    DropListener& operator=(const DropListener&) = delete;

    const std::optional<Table>& dropped() const { return dropped_; }

  private:
    static int hear(void* listener, int action, const char* name, const char* unused, const char* schema,
                    const char* trigger);

    sqlite3* handle_;
    std::optional<Table> dropped_;
};

/// Throws DatabaseError (cascade) where dropping `table` now would delete or change rows of other tables: with foreign
/// keys enforced SQLite deletes its rows first, and `on delete cascade` and the like act on those that refer to them,
/// without a word. Throws SQLite::Exception.
void require_no_cascade(SQLite::Database& database, const Table& table);

}  // namespace belay::sqlite
