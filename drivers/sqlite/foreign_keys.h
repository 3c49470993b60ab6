#pragma once

#include <string>
#include <vector>

namespace SQLite {
class Database;
}

namespace belay::sqlite {

/// A row whose parent is not there.
struct Orphan {
    std::string table;
    std::string rowid;  // empty where the table has none
    std::string parent;

    auto operator<=>(const Orphan&) const = default;
};

/// All of them in the database, sorted. Throws SQLite::Exception.
std::vector<Orphan> orphans(SQLite::Database& database);

/// How many rows wait for the commit to be checked for their parents, or only whether any do.
int waiting_orphans(SQLite::Database& database);

/// Those of `now` that were not there `before`; both sorted.
std::vector<Orphan> new_orphans(const std::vector<Orphan>& before, const std::vector<Orphan>& now);

/// The first few as a sentence part: "row 3 of 'child' has no parent in 'person', ...".
std::string listed(const std::vector<Orphan>& orphans);

}  // namespace belay::sqlite
