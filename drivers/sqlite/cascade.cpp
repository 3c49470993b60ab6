#include "drivers/sqlite/cascade.h"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <fmt/format.h>

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "drivers/sqlite/arguments.h"
#include "engine/session.h"

namespace belay::sqlite {
namespace {

/// A foreign key of another table that acts on its rows when the ones they refer to are deleted.
struct ForeignKey {
    std::string child;
    std::string action;  // "on delete cascade"
    bool deletes = false;
    std::vector<std::pair<std::string, std::string>> columns = {};  // the child's, the parent's
};

// A key that names no columns of its parent means the primary key.
// Functions such as pragma_table_info are asked of temp: elsewhere a table of such a name would be read in their place.
constexpr auto acting_keys = R"(
    select child.name, key.id, lower(key.on_delete), key."from",
           coalesce(key."to", (select name from temp.pragma_table_info($1, $2) where pk = key.seq + 1))
    from {}.sqlite_master as child, temp.pragma_foreign_key_list(child.name, $2) as key
    where child.type = 'table' and key."table" = $1 collate nocase and child.name <> $1 collate nocase
      and key.on_delete in ('CASCADE', 'SET NULL', 'SET DEFAULT')
    order by child.name, key.id, key.seq)";

std::vector<ForeignKey> keys_that_act(SQLite::Database& database, const Table& parent) {
    std::vector<ForeignKey> result;
    SQLite::Statement statement(database, fmt::format(acting_keys, quoted_name(parent.schema)));
    statement.bind(1, parent.name);
    statement.bind(2, parent.schema);
    std::pair<std::string, int> current{"", -1};
    while (statement.executeStep()) {
        const std::pair key(statement.getColumn(0).getString(), statement.getColumn(1).getInt());
        if (std::exchange(current, key) != key) {
            const std::string action = statement.getColumn(2).getString();
            result.push_back({.child = key.first, .action = "on delete " + action, .deletes = action == "cascade"});
        }
        result.back().columns.emplace_back(statement.getColumn(3).getString(), statement.getColumn(4).getString());
    }
    return result;
}

/// How many rows refer to one that is there.
std::int64_t rows_that_refer(SQLite::Database& database, const Table& parent, const ForeignKey& key) {
    std::string same;
    for (const auto& [from, to] : key.columns) {
        // An empty name: the parent has no such key, so SQLite can look no row up and leaves them alone.
        if (to.empty()) return 0;
        same += fmt::format("{}parent.{} = child.{}", same.empty() ? "" : " and ", quoted_name(to), quoted_name(from));
    }
    const std::string schema = quoted_name(parent.schema);
    return database
        .execAndGet(fmt::format("select count(*) from {0}.{1} as child where exists (select 1 from {0}.{2} as parent "
                                "where {3})",
                                schema, quoted_name(key.child), quoted_name(parent.name), same))
        .getInt64();
}

}  // namespace

void require_no_cascade(SQLite::Database& database, const Table& table) {
    if (database.execAndGet("pragma foreign_keys").getInt() == 0) return;
    std::string lost;
    for (const ForeignKey& key : keys_that_act(database, table)) {
        const std::int64_t count = rows_that_refer(database, table, key);
        if (count == 0) continue;
        lost += fmt::format("{}{} {} row{} of '{}' ({})", lost.empty() ? "" : ", and ",
                            key.deletes ? "delete" : "change", count, count == 1 ? "" : "s", key.child, key.action);
    }
    if (lost.empty()) return;
    throw DatabaseError(Fault::cascade, fmt::format("dropping '{}' would {}", table.name, lost));
}

}  // namespace belay::sqlite
