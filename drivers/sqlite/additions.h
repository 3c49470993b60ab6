#pragma once

#include <set>
#include <string>
#include <utility>

namespace SQLite {
class Database;
}

namespace belay::sqlite {

/// What a connection has beside its database: temporary objects, and other databases that are attached to it.
struct Additions {
    std::set<std::pair<std::string, std::string>> objects = {};  // type and name
    std::set<std::string> databases = {};
};

/// Throws SQLite::Exception.
Additions additions(SQLite::Database& database);

/// Drops the temporary triggers, views and tables of the connection, but for those that are `kept`.
void drop_temporary_objects(SQLite::Database& database, const Additions& kept);

/// Detaches every database but main and those that are `kept`; called outside a transaction.
void detach_all(SQLite::Database& database, const Additions& kept);

}  // namespace belay::sqlite
