#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

struct sqlite3;

namespace belay::sqlite {

/// A table and the database of the connection that it is in: main, temp, or the name of one that is attached.
struct Table {
    std::string schema;
    std::string name;
};

/// Hears what a statement will do while it is prepared, as SQLite itself understands it.
class Listener {
  public:
    Listener() = default;
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;

    /// Listens to `handle`, on which nothing may be prepared once this is gone.
    void attach(sqlite3* handle);

    /// Forgets what it heard of the statement before.
    void expect_statement() { heard_ = {}; }

    /// The table that the statement drops.
    const std::optional<Table>& dropped() const { return heard_.dropped; }
    /// Whether dropping it may delete or change rows of others: foreign keys refer to it that act on them.
    bool drop_reaches_others() const { return heard_.others; }
    /// Whether it touches what outlives a transaction: pragmas, attached databases, temporary objects.
    bool touches_session() const { return heard_.session; }
    /// The pragma that the statement sets, its name in lower case, and the value; empty where it sets none.
    const std::pair<std::string, std::string>& set_pragma() const { return heard_.pragma; }
    bool sets_savepoint() const { return heard_.savepoint; }
    /// Whether it begins or ends a transaction or a savepoint.
    bool ends_part() const { return heard_.savepoint || heard_.transaction; }
    /// Whether it may take something from the schema that other objects refer to.
    bool breaks_references() const { return heard_.breaks; }

  private:
    struct Heard {
        std::optional<Table> dropped = {};
        bool others = false;
        bool session = false;
        bool savepoint = false;
        bool transaction = false;
        bool breaks = false;
        std::pair<std::string, std::string> pragma = {};
    };

    static int hear(void* listener, int action, const char* name, const char* second, const char* schema,
                    const char* trigger);

    void hear_of_rows(std::string_view table);
    void hear_of_pragma(std::string_view name, const char* value);

    Heard heard_;
};

}  // namespace belay::sqlite
