#include "drivers/sqlite/sqlite.h"

#include <sqlite3.h>

#include <cstdint>
#include <filesystem>
#include <system_error>

#include "drivers/sqlite/file.h"
#include "drivers/sqlite/session.h"
#include "engine/error.h"
#include "engine/sql/failure.h"

namespace belay::sqlite {
namespace {

// What SQLite refuses inside a transaction, or ignores there without a word.
constexpr std::array<std::string_view, 7> outside_transaction{"vacuum",
                                                              "detach",
                                                              "pragma foreign_keys",
                                                              "pragma journal_mode",
                                                              "pragma * . journal_mode",
                                                              "pragma synchronous",
                                                              "pragma * . synchronous"};

constexpr std::array<std::string_view, 3> session_words{"pragma", "attach", "detach"};
// Functions such as pragma_table_info are asked of temp: in main a table of such a name would be read in their place.
// A table that was rebuilt, or a column that was renamed and back, has other quotes, blanks and letters in its text.
constexpr std::string_view schema_rows = R"sql(
    with object(type, name, text) as (
        select type, name, sql
        from main.sqlite_master
        where sql is not null
          and name not like 'sqlite\_%' escape '\'
          and tbl_name not in ('belay_history', 'belay_applied'))
    select 'column ' || object.name || '.' || xinfo.name,
           xinfo.type || ', not null ' || "notnull" || ', default ' || coalesce(dflt_value, 'none') || ', key ' || pk,
           xinfo.name
    from object join temp.pragma_table_xinfo(object.name, 'main') as xinfo
    where object.type = 'table' and text not like 'create virtual%'
    union all
    select type || ' ' || name, text, name from object
)sql";

// Whoever can write to the file can put something of their own in the place of the history.
constexpr std::string_view history_fault = R"(
    select case when type = 'view' then 'it is a view'
                when type = 'trigger' then 'the trigger ' || quote(name) || ' changes what is written into it'
                else 'it is a virtual table' end
    from main.sqlite_master
    where tbl_name = 'belay_history' collate nocase
      and (type in ('view', 'trigger') or type = 'table' and sql like 'create virtual%'))";

constexpr std::string_view columns_of_tables = R"(
    select list.schema, lower(list.name), info.name, list.schema = 'main', list.name
    from temp.pragma_table_list as list join temp.pragma_table_info(list.name, list.schema) as info
    where list.type = 'table' and lower(list.name) in ({0})
    order by 1, 2)";

constexpr std::string_view relations = R"(
    select '', name
    from main.sqlite_master
    where type in ('table', 'view') and name not like 'sqlite\_%' escape '\'
      and name collate nocase not in ('belay_history', 'belay_applied')
    order by 2)";

// Programs keep times as text in many forms, or as milliseconds of Unix time.
constexpr std::string_view time_text = R"(
    strftime('%Y-%m-%dT%H:%M:%SZ',
             case typeof({0}) when 'integer' then {0} / 1000.0 else {0} end,
             case typeof({0}) when 'integer' then 'unixepoch' else 'auto' end))";

/// Throws Error (usage) where belay could not use the connection as its own.
void require_idle(sqlite3* connection) {
    if (connection == nullptr) throw Error(Kind::usage, "no connection was lent", "open the database first");
    if (sqlite3_get_autocommit(connection) == 0) {
        throw Error(Kind::usage, "the connection that was lent has a transaction open",
                    "commit it, or roll it back, before");
    }
    for (auto* statement = sqlite3_next_stmt(connection, nullptr); statement != nullptr;
         statement = sqlite3_next_stmt(connection, statement)) {
        if (sqlite3_stmt_busy(statement) == 0) continue;
        throw Error(Kind::usage, "a statement of the connection that was lent has not come to its end",
                    "read all of its rows, or reset it, before");
    }
}

constexpr Dialect constants{
    .name = "sqlite",
    .lexical =
        {
            .client_commands = true,
            .bracket_identifiers = true,
            .backquote_identifiers = true,
            .trigger_bodies = true,
            .foreign_key_pragma = true,
        },
    .outside_transaction = outside_transaction,
    .session_words = session_words,
    .history_table = "belay_history",
    .history_relation = "main.belay_history",
    .history_fault = history_fault,
    .history_columns = "select name from temp.pragma_table_info('belay_history', 'main')",
    .history_unhide = "",
    .history_grants = "",
    .probe_begin = "savepoint belay_probe; pragma query_only = 1",
    .probe_end = "pragma query_only = 0; rollback to belay_probe; release belay_probe",
    .client_head = ".bail on\n",
    .schema_rows = schema_rows,
    .schema_as_written = true,
    .columns_of_tables = columns_of_tables,
    .session_identity = "select '', '', 'main'",
    .relations = relations,
    .database_file = "select file from temp.pragma_database_list where name = 'main'",
    .time_text = time_text,
    .text_time = "strftime('%Y-%m-%d %H:%M:%f', ${0})",
    .bytes_text = "lower(hex({0}))",
    .text_bytes = "x'{0}'",
    .backup_time = BackupTime::under_lock,
    .backup_suffix = ".db",
    .lock_scope = LockScope::transaction,
};

}  // namespace

const Dialect& dialect() {
    return constants;
}

std::unique_ptr<Session> open(const Connection& connection) {
    return std::make_unique<FileSession>(connection);
}

std::unique_ptr<Session> lend(sqlite3* connection, const Connection& settings) {
    require_idle(connection);
    try {
        return std::make_unique<FileSession>(connection, settings);
    } catch (const DatabaseError& error) {
        throw translated(error);
    }
}

/// The whole schema is read then, which a small file has little of.
bool opens_slowly(std::string_view url) {
    constexpr std::uintmax_t small = 1'048'576;  // bytes
    try {
        std::error_code unknown;
        const auto size = std::filesystem::file_size(path_of(url), unknown);
        return !unknown && size >= small;
    } catch (const DatabaseError&) {
        return false;  // a URL that names no file, as `open` will say
    }
}

void count_no_memory() {
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

std::string display_name(std::string_view url) {
    return std::string(url);
}

}  // namespace belay::sqlite
