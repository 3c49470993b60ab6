#include "drivers/sqlite/sqlite.h"

#include <sqlite3.h>

#include <cstdint>
#include <filesystem>
#include <system_error>

#include "drivers/sqlite/file.h"
#include "drivers/sqlite/session.h"

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
// A table that was rebuilt, or a column that was renamed and back, has other quotes, blanks and letters in its text:
// they are left out. The text of a table is compared in pieces, so that the order of its columns makes no difference.
constexpr std::string_view schema_rows = R"sql(
    with recursive
    object(type, name, text) as (
        select type, name,
               lower(replace(replace(replace(replace(replace(replace(replace(replace(sql,
                   char(10), ''), char(13), ''), char(9), ''), ' ', ''), '"', ''), '`', ''), '[', ''), ']', ''))
        from sqlite_master
        where sql is not null
          and name not like 'sqlite\_%' escape '\'
          and tbl_name not in ('belay_history', 'belay_applied')),
    piece(name, text, rest) as (
        select name, '',
               replace(replace(replace(replace(substr(text, instr(text, '(') + 1),
                   ')strict', ',strict'), ')without', ',without'), '(', ''), ')', '') || ','
        from object
        where type = 'table'
        union all
        select name, substr(rest, 1, instr(rest, ',') - 1), substr(rest, instr(rest, ',') + 1)
        from piece
        where rest <> '')
    select 'column ' || object.name || '.' || xinfo.name,
           xinfo.type || ', not null ' || "notnull" || ', default ' || coalesce(dflt_value, 'none') || ', key ' || pk
    from object join pragma_table_xinfo(object.name) as xinfo
    where object.type = 'table' and text not like 'createvirtual%'
    union all
    select 'table ' || name, text from piece
    union all
    select type || ' ' || name, text from object where type <> 'table'
)sql";

constexpr std::string_view columns_of_tables = R"(
    select list.schema, lower(list.name), info.name, list.schema = 'main'
    from pragma_table_list as list join pragma_table_info(list.name, list.schema) as info
    where list.type = 'table' and lower(list.name) in ({0})
    order by 1, 2)";

// Programs keep times as text in many forms, or as milliseconds of Unix time.
constexpr std::string_view time_text = R"(
    strftime('%Y-%m-%dT%H:%M:%SZ',
             case typeof({0}) when 'integer' then {0} / 1000.0 else {0} end,
             case typeof({0}) when 'integer' then 'unixepoch' else 'auto' end))";

constexpr Dialect constants{
    .name = "sqlite",
    .lexical =
        {
            .bracket_identifiers = true,
            .backquote_identifiers = true,
            .trigger_bodies = true,
            .foreign_key_pragma = true,
        },
    .outside_transaction = outside_transaction,
    .session_words = session_words,
    .history_table = "belay_history",
    .history_columns = "select name from pragma_table_info('belay_history')",
    .history_grants = "",
    .probe_begin = "savepoint belay_probe; pragma query_only = 1",
    .probe_end = "pragma query_only = 0; rollback to belay_probe; release belay_probe",
    .client_head = ".bail on\n",
    .schema_rows = schema_rows,
    .columns_of_tables = columns_of_tables,
    .database_file = "select file from pragma_database_list where name = 'main'",
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
