#include "drivers/sqlite/dangling.h"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "drivers/sqlite/arguments.h"

namespace belay::sqlite {
namespace {

// Functions such as pragma_table_info are asked of temp: in main a table of such a name would be read in their place.
constexpr auto candidates = R"(
    select type, name, tbl_name, sql from main.sqlite_master
    where type in ('view', 'trigger') or (type = 'table' and sql like '%references%'))";

// A key that names no columns of its parent means the primary key.
constexpr auto keys = R"(
    select key."table", key."to",
           exists (select 1 from main.sqlite_master where type = 'table' and name = key."table" collate nocase),
           key."to" is null or exists (select 1 from temp.pragma_table_xinfo(key."table", 'main')
                                       where name = key."to" collate nocase)
    from temp.pragma_foreign_key_list($1, 'main') as key)";

/// As SQLite compares names: of ASCII alone.
std::string in_lower_case(std::string_view text) {
    std::string lower(text);
    for (char& c : lower) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return lower;
}

std::int64_t schema_version(SQLite::Database& database) {
    return database.execAndGet("pragma main.schema_version").getInt64();
}

void look_at_keys(SQLite::Database& database, const std::string& table, References& found) {
    const std::string object = fmt::format("table '{}'", table);
    SQLite::Statement statement(database, keys);
    statement.bind(1, table);
    while (statement.executeStep()) {
        const std::string parent = statement.getColumn(0).getString();
        if (statement.getColumn(2).getInt() == 0) {
            found.dangling.emplace(object, fmt::format("table '{}'", parent));
        } else if (statement.getColumn(3).getInt() == 0) {
            found.dangling.emplace(object,
                                   fmt::format("column '{}' of '{}'", statement.getColumn(1).getString(), parent));
        }
    }
}

/// SQLite resolves all names of a statement when it prepares it, those in views and triggers too. What else may be
/// wrong is nobody's reference: a function of the application, or a view that cannot be written to.
void try_to_prepare(SQLite::Database& database, const std::string& sql, const std::string& object, References& found) {
    try {
        const SQLite::Statement statement(database, sql);
    } catch (const SQLite::Exception& error) {
        const std::string_view words = error.what();
        for (const std::string_view kind : {"table", "column", "view"}) {
            const std::string begin = fmt::format("no such {}: ", kind);
            const std::size_t at = words.find(begin);
            if (at == std::string_view::npos) continue;
            std::string_view name = words.substr(at + begin.size());
            if (name.starts_with("main.")) name.remove_prefix(std::string_view("main.").size());
            found.dangling.emplace(object, fmt::format("{} '{}'", kind, name));
        }
    }
}

/// The statements that make all triggers of a table or view run.
void look_at_triggers(SQLite::Database& database, const std::string& table, const std::string& trigger,
                      References& found) {
    std::string assignments;
    SQLite::Statement columns(database, "select name from temp.pragma_table_xinfo($1, 'main') where hidden = 0");
    columns.bind(1, table);
    while (columns.executeStep()) {
        const std::string name = quoted_name(columns.getColumn(0).getString());
        assignments += fmt::format("{}{} = {}", assignments.empty() ? "" : ", ", name, name);
    }
    const std::string target = "main." + quoted_name(table);
    try_to_prepare(database, "insert into " + target + " default values", trigger, found);
    try_to_prepare(database, "delete from " + target, trigger, found);
    if (!assignments.empty()) try_to_prepare(database, "update " + target + " set " + assignments, trigger, found);
}

}  // namespace

References references(SQLite::Database& database) {
    References found;
    std::set<std::string> with_triggers;
    SQLite::Statement statement(database, candidates);
    while (statement.executeStep()) {
        const std::string type = statement.getColumn(0).getString();
        const std::string name = statement.getColumn(1).getString();
        if (type == "trigger") {
            with_triggers.insert(statement.getColumn(2).getString());
            continue;
        }
        const std::string object = fmt::format("{} '{}'", type, name);
        found.objects.insert(object);
        if (type == "table") look_at_keys(database, name, found);
        if (type == "view") try_to_prepare(database, "select * from main." + quoted_name(name), object, found);
    }
    for (const std::string& table : with_triggers) {
        const std::string object = fmt::format("a trigger of '{}'", table);
        found.objects.insert(object);
        look_at_triggers(database, table, object, found);
    }
    return found;
}

Referrers::Referrers(SQLite::Database& database) : version_(schema_version(database)) {
    SQLite::Statement statement(database, candidates);
    while (statement.executeStep())
        statements_.push_back(
            {in_lower_case(statement.getColumn(2).getString()), in_lower_case(statement.getColumn(3).getString())});
}

bool Referrers::is_current(SQLite::Database& database) const {
    return version_ == schema_version(database);
}

bool Referrers::may_name(std::string_view table) const {
    // Such a name is written in other ways than it reads.
    if (table.find_first_of("\"'`[]") != std::string_view::npos) return true;
    const std::string name = in_lower_case(table);
    return std::ranges::any_of(statements_, [&](const Statement& statement) {
        return statement.table != name && statement.text.find(name) != std::string::npos;
    });
}

void Referrers::follow_drop(SQLite::Database& database) {
    version_ = schema_version(database);
}

std::string newly_dangling(const References& before, const References& now) {
    std::string result;
    for (const auto& reference : now.dangling) {
        if (before.dangling.contains(reference) || !before.objects.contains(reference.first)) continue;
        result += fmt::format("{}{} refers to {}", result.empty() ? "" : ", ", reference.first, reference.second);
    }
    return result;
}

}  // namespace belay::sqlite
