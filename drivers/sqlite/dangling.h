#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace SQLite {
class Database;
}

namespace belay::sqlite {

/// Tables, views and triggers, and which of them refer to what is not there: foreign keys to missing tables and
/// columns, views and triggers that name missing ones. SQLite finds out only when they are used.
struct References {
    std::set<std::string> objects = {};                           // "view 'open_order'"
    std::set<std::pair<std::string, std::string>> dangling = {};  // an object, and what it lacks, in words
};

/// Of the database `main`. Throws SQLite::Exception.
References references(SQLite::Database& database);

/// The statements that made all objects that may refer to others, as of one version of the schema. Kept from drop to
/// drop: to read the schema for each would cost more than the drop itself.
class Referrers {
  public:
    /// Of the database `main`. Throws SQLite::Exception.
    explicit Referrers(SQLite::Database& database);

    /// Whether the schema is still of that version. What gives an older schema back, or changes it without another
    /// version - a rollback, a pragma -, is not seen here.
    bool is_current(SQLite::Database& database) const;
    /// Whether an object other than the table itself and its triggers may refer to it.
    bool may_name(std::string_view table) const;
    /// The schema is the one of that version, but for a table that was dropped.
    void follow_drop(SQLite::Database& database);

  private:
    struct Statement {
        std::string table;  // that it belongs to
        std::string text;
    };

    std::vector<Statement> statements_;  // in lower case
    std::int64_t version_;
};

/// What `now` lacks that it had before: of objects that are new nothing, since what they refer to may come later. In
/// words; empty where nothing is lacking.
std::string newly_dangling(const References& before, const References& now);

}  // namespace belay::sqlite
