#include "drivers/sqlite/pragmas.h"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <fmt/format.h>
#include <sqlite3.h>

#include <array>
#include <string_view>

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

bool is_like_case_sensitive(SQLite::Database& database) {
    return database.execAndGet("select 'a' like 'A'").getInt() == 0;
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
    case_sensitive_like_ = is_like_case_sensitive(database);
}

void Pragmas::restore(SQLite::Database& database) const {
    const bool outside_transaction = sqlite3_get_autocommit(database.getHandle()) != 0;
    for (const Setting& setting : settings_) {
        if (setting.outside_transaction && !outside_transaction) continue;
        database.exec(fmt::format("pragma {} = {}", setting.name, setting.value));
    }
    // This one can be set but not read. To set it replaces a `like` that a program has made for its connection.
    if (is_like_case_sensitive(database) != case_sensitive_like_)
        database.exec(fmt::format("pragma case_sensitive_like = {:d}", case_sensitive_like_));
}

std::vector<std::string> Pragmas::changed(SQLite::Database& database) const {
    std::vector<std::string> statements;
    for (const Setting& setting : settings_) {
        const std::string value = database.execAndGet(fmt::format("pragma {}", setting.name)).getString();
        if (value != setting.value) statements.push_back(fmt::format("pragma {} = {}", setting.name, value));
    }
    return statements;
}

}  // namespace belay::sqlite
