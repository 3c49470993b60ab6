#pragma once

#include <set>
#include <string>
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

/// What `now` lacks that it had before: of objects that are new nothing, since what they refer to may come later. In
/// words; empty where nothing is lacking.
std::string newly_dangling(const References& before, const References& now);

}  // namespace belay::sqlite
