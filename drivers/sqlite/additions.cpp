#include "drivers/sqlite/additions.h"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <fmt/format.h>

#include <vector>

#include "drivers/sqlite/arguments.h"

namespace belay::sqlite {
namespace {

/// In the order in which they can be dropped.
std::vector<std::pair<std::string, std::string>> temporary_objects(SQLite::Database& database) {
    SQLite::Statement objects(database, R"(
        select type, name from temp.sqlite_master
        where type in ('trigger', 'view', 'table') and name not like 'sqlite!_%' escape '!'
        order by type = 'table', type = 'view')");
    std::vector<std::pair<std::string, std::string>> result;
    while (objects.executeStep()) {
        result.emplace_back(objects.getColumn(0).getString(), objects.getColumn(1).getString());
    }
    return result;
}

std::vector<std::string> attached_databases(SQLite::Database& database) {
    SQLite::Statement names(database, "select name from temp.pragma_database_list where seq > 1");
    std::vector<std::string> result;
    while (names.executeStep()) result.push_back(names.getColumn(0).getString());
    return result;
}

}  // namespace

Additions additions(SQLite::Database& database) {
    const auto objects = temporary_objects(database);
    const auto databases = attached_databases(database);
    return {.objects = {objects.begin(), objects.end()}, .databases = {databases.begin(), databases.end()}};
}

void drop_temporary_objects(SQLite::Database& database, const Additions& kept) {
    for (const auto& object : temporary_objects(database)) {
        if (kept.objects.contains(object)) continue;
        database.exec(fmt::format("drop {} if exists temp.{}", object.first, quoted_name(object.second)));
    }
}

void detach_all(SQLite::Database& database, const Additions& kept) {
    for (const std::string& name : attached_databases(database)) {
        if (!kept.databases.contains(name)) database.exec("detach " + quoted_name(name));
    }
}

}  // namespace belay::sqlite
