#include "drivers/sqlite/pragmas.h"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <fmt/format.h>
#include <sqlite3.h>

#include <array>
#include <string_view>
#include <utility>

#include "drivers/sqlite/arguments.h"

namespace belay::sqlite {
namespace {

// `query_only`, `foreign_keys` and `defer_foreign_keys` are not here: what they should be depends on the transaction.
constexpr std::array<std::string_view, 17> anywhere{"analysis_limit",
                                                    "automatic_index",
                                                    "cache_size",
                                                    "cell_size_check",
                                                    "checkpoint_fullfsync",
                                                    "count_changes",
                                                    "empty_result_callbacks",
                                                    "full_column_names",
                                                    "fullfsync",
                                                    "ignore_check_constraints",
                                                    "legacy_alter_table",
                                                    "read_uncommitted",
                                                    "recursive_triggers",
                                                    "reverse_unordered_selects",
                                                    "short_column_names",
                                                    "trusted_schema",
                                                    "writable_schema"};

constexpr std::array<std::string_view, 3> outside{"locking_mode", "synchronous", "temp_store"};

std::vector<std::pair<std::string, std::string>> pairs(SQLite::Database& database, const std::string& sql) {
    std::vector<std::pair<std::string, std::string>> result;
    SQLite::Statement statement(database, sql);
    while (statement.executeStep()) {
        result.emplace_back(statement.getColumn(0).getString(), statement.getColumn(1).getString());
    }
    return result;
}

}  // namespace

Pragmas::Pragmas(SQLite::Database& database) {
    const auto remember = [&](std::string_view name, bool outside_transaction) {
        SQLite::Statement statement(database, fmt::format("pragma {}", name));
        if (!statement.executeStep()) return;  // a build of SQLite that does without it
        settings_.push_back({std::string(name), statement.getColumn(0).getString(), outside_transaction});
    };
    for (const std::string_view name : anywhere) remember(name, false);
    for (const std::string_view name : outside) remember(name, true);
}

void Pragmas::restore(SQLite::Database& database) const {
    const bool outside_transaction = sqlite3_get_autocommit(database.getHandle()) != 0;
    for (const Setting& setting : settings_) {
        if (setting.outside_transaction && !outside_transaction) continue;
        database.exec(fmt::format("pragma {} = {}", setting.name, setting.value));
    }
    // This one can be set but not read.
    database.exec("pragma case_sensitive_like = 0");
}

std::vector<std::string> Pragmas::changed(SQLite::Database& database) const {
    std::vector<std::string> statements;
    for (const Setting& setting : settings_) {
        const std::string value = database.execAndGet(fmt::format("pragma {}", setting.name)).getString();
        if (value != setting.value) statements.push_back(fmt::format("pragma {} = {}", setting.name, value));
    }
    return statements;
}

void drop_temporary_objects(SQLite::Database& database) {
    constexpr auto objects = R"(
        select type, name from temp.sqlite_master
        where type in ('trigger', 'view', 'table') and name not like 'sqlite!_%' escape '!'
        order by type = 'table', type = 'view')";
    for (const auto& [type, name] : pairs(database, objects)) {
        database.exec(fmt::format("drop {} if exists temp.{}", type, quoted_name(name)));
    }
}

void detach_all(SQLite::Database& database) {
    for (const auto& [number, name] :
         pairs(database, "select seq, name from temp.pragma_database_list where seq > 1")) {
        database.exec("detach " + quoted_name(name));
    }
}

}  // namespace belay::sqlite
