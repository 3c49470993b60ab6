#include "drivers/sqlite/foreign_keys.h"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <span>

namespace belay::sqlite {

std::vector<Orphan> orphans(SQLite::Database& database) {
    std::vector<Orphan> result;
    SQLite::Statement statement(database, "pragma foreign_key_check");
    while (statement.executeStep()) {
        result.push_back({.table = statement.getColumn(0).getString(),
                          .rowid = statement.getColumn(1).getString(),
                          .parent = statement.getColumn(2).getString()});
    }
    std::ranges::sort(result);
    return result;
}

int waiting_orphans(SQLite::Database& database) {
    int waiting = 0;
    int unused = 0;
    sqlite3_db_status(database.getHandle(), SQLITE_DBSTATUS_DEFERRED_FKS, &waiting, &unused, 0);
    return waiting;
}

std::vector<Orphan> new_orphans(const std::vector<Orphan>& before, const std::vector<Orphan>& now) {
    std::vector<Orphan> result;
    std::ranges::set_difference(now, before, std::back_inserter(result));
    return result;
}

std::string listed(const std::vector<Orphan>& orphans) {
    constexpr std::size_t most = 5;
    std::string result;
    for (const Orphan& orphan : std::span(orphans).first(std::min(most, orphans.size()))) {
        const std::string row = orphan.rowid.empty() ? "a row" : "row " + orphan.rowid;
        result += fmt::format("{}{} of '{}' has no parent in '{}'", result.empty() ? "" : ", ", row, orphan.table,
                              orphan.parent);
    }
    if (orphans.size() > most) result += fmt::format(", and {} more", orphans.size() - most);
    return result;
}

}  // namespace belay::sqlite
