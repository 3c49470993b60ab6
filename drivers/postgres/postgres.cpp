#include "drivers/postgres/postgres.h"

#include <libpq-fe.h>

#include <string>

#include "drivers/postgres/session.h"
#include "engine/error.h"
#include "engine/sql/failure.h"

namespace belay::postgres {
namespace {

// PostgreSQL 15: what calls PreventInTransactionBlock, as far as the words of the statement tell.
constexpr std::array<std::string_view, 26> outside_transaction{
    "create unique? index concurrently",
    "drop index concurrently",
    "reindex concurrently? database",
    "reindex concurrently? system",
    "reindex concurrently? schema",
    "reindex index concurrently",
    "reindex table concurrently",
    "reindex ( * ) concurrently? database",
    "reindex ( * ) concurrently? system",
    "reindex ( * ) concurrently? schema",
    "reindex ( * concurrently * )",
    "reindex ( * ) index concurrently",
    "reindex ( * ) table concurrently",
    "vacuum",
    "cluster verbose? ;",
    "create database",
    "drop database",
    "create tablespace",
    "drop tablespace",
    "alter system",
    "discard all",
    "alter table * detach partition * concurrently",
    "alter database * set tablespace",
    "alter subscription * refresh publication",
    "create subscription",
    "drop subscription",
};

// active_sql_transaction and invalid_transaction_termination: what the words do not tell, such as a block or a
// procedure that commits.
constexpr std::array<std::string_view, 2> outside_codes{"25001", "2D000"};

// These wait for transactions that began before them, and nobody waits for them but others of their kind.
constexpr std::array<std::string_view, 10> waits_aside{
    "create unique? index concurrently", "drop index concurrently",
    "reindex index concurrently",        "reindex table concurrently",
    "reindex schema concurrently",       "reindex database concurrently",
    "reindex system concurrently",       "reindex ( * ) * concurrently",
    "reindex ( * concurrently * )",      "alter table * detach partition * concurrently",
};

// A setting with a name of its own, such as `app.tenant`, is in no catalog.
constexpr std::array<std::string_view, 4> session_words{"set", "reset", "select set_config",
                                                        "select pg_catalog . set_config"};

using namespace std::chrono_literals;

// The server looks for deadlocks, and at whom an autovacuum is in the way of, when a wait has lasted deadlock_timeout,
// one second unless somebody changed it. Until then short waits: each is a stall for those who come after it.
constexpr std::array<Rung, 12> ladder{{
    {100ms, 100ms},
    {150ms, 150ms},
    {225ms, 300ms},
    {350ms, 500ms},
    {500ms, 700ms},
    {500ms, 1000ms},
    {500ms, 1500ms},
    {500ms, 2000ms},
    {1500ms, 2000ms},
    {1500ms, 3000ms},
    {1500ms, 3000ms},
    {1500ms, 0ms},
}};

// Reads the catalogs themselves: `to_regclass` wants USAGE on the schema, which a role that may only connect has not.
constexpr std::string_view history_columns = R"(
    select attname
    from pg_catalog.pg_attribute
    join pg_catalog.pg_class on pg_class.oid = attrelid
    join pg_catalog.pg_namespace on pg_namespace.oid = relnamespace
    where nspname = 'belay' and relname = 'history' and attnum > 0 and not attisdropped)";

constexpr std::string_view columns_of_tables = R"(
    select nspname, lower(relname), attname,
        nspname = (select n.nspname
                   from pg_catalog.pg_class as c join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
                   where c.relname = pg_class.relname
                       and n.nspname = any (current_setting('belay.schemas')::name[])
                   order by array_position(current_setting('belay.schemas')::name[], n.nspname)
                   limit 1) is true,
        relname
    from pg_catalog.pg_class
    join pg_catalog.pg_namespace on pg_namespace.oid = relnamespace
    join pg_catalog.pg_attribute on attrelid = pg_class.oid and attnum > 0 and not attisdropped
    where lower(relname) in ({0}) and relkind in ('r', 'p')
      and pg_catalog.has_schema_privilege(pg_namespace.oid, 'usage')
      and pg_catalog.has_table_privilege(pg_class.oid, 'select')
    order by nspname, lower(relname), relname)";

// What an extension makes while it is used belongs to it where its schema does. A partition is part of its table. A
// name that begins with pg_ is refused to all schemas but the server's own.
constexpr std::string_view relations = R"(
    select case when nspname = 'public' then '' else nspname end, relname
    from pg_catalog.pg_class join pg_catalog.pg_namespace on pg_namespace.oid = relnamespace
    where relkind in ('r', 'p', 'f', 'v', 'm') and not relispartition
      and nspname not in ('belay', 'information_schema') and nspname !~ '^pg_'
      and not exists (
          select from pg_catalog.pg_depend
          where deptype = 'e' and (classid = 'pg_catalog.pg_class'::regclass and objid = pg_class.oid
                                   or classid = 'pg_catalog.pg_namespace'::regclass and objid = pg_namespace.oid))
    order by 1, 2)";

// The catalog comes before a path that does not name it.
constexpr std::string_view narrow_names =
    "select pg_catalog.set_config('search_path', pg_catalog.quote_ident(pg_catalog.current_schema()), true)";

// Objects of extensions go with the extension, whose version is compared. Columns have no order here: one that was
// dropped and comes back is the last.
constexpr std::string_view schema_rows = R"sql(
    with
    extended as (
        select classid, objid from pg_catalog.pg_depend where deptype = 'e'),
    namespace as (
        select oid, nspname, nspacl, nspowner
        from pg_catalog.pg_namespace
        where nspname not in ('belay', 'information_schema') and nspname !~ '^pg_'),
    relation as (
        select pg_class.*, format('%I.%I', nspname, relname) as name
        from pg_catalog.pg_class join namespace on namespace.oid = relnamespace
        where relkind in ('r', 'p', 'v', 'm', 'f', 'S', 'c')
          and not exists (select from extended where classid = 'pg_class'::regclass and objid = pg_class.oid)),
    routine as (
        select pg_proc.*, format('%I.%I(%s)', nspname, proname, pg_get_function_identity_arguments(pg_proc.oid)) as name
        from pg_catalog.pg_proc join namespace on namespace.oid = pronamespace
        where not exists (select from extended where classid = 'pg_proc'::regclass and objid = pg_proc.oid)),
    row(name, text) as (
        select 'extension ' || extname, extversion from pg_catalog.pg_extension
        union all
        select 'schema ' || nspname, pg_get_userbyid(nspowner) || ' ' || coalesce(nspacl, acldefault('n', nspowner))::text
        from namespace
        union all
        select case relkind when 'v' then 'view ' when 'm' then 'view ' when 'S' then 'sequence ' when 'c' then 'type '
                            else 'table ' end || name,
               concat_ws(' ', relkind, relpersistence, pg_get_userbyid(relowner), reloptions,
                         case when relrowsecurity then 'row security' end,
                         case when relforcerowsecurity then 'forced' end,
                         pg_get_partkeydef(oid), pg_get_expr(relpartbound, oid),
                         (select string_agg(item::text, ' ' order by item::text)
                          from unnest(coalesce(relacl, acldefault(case relkind when 'S' then 's'::"char"
                                                                                else 'r'::"char" end, relowner)))
                               as item),
                         case when relkind in ('v', 'm') then pg_get_viewdef(oid) end)
        from relation
        union all
        select 'table ' || name, 'inherits ' || inhparent::regclass
        from relation join pg_catalog.pg_inherits on inhrelid = relation.oid
        union all
        select 'sequence ' || name,
               concat_ws(' ', format_type(seqtypid, null), seqstart, seqincrement, seqmin, seqmax, seqcache, seqcycle)
        from relation join pg_catalog.pg_sequence on seqrelid = relation.oid
        union all
        select format('column %s.%I', name, attname),
               concat_ws(' ', format_type(atttypid, atttypmod), case when attnotnull then 'not null' end,
                         'default ' || pg_get_expr(adbin, adrelid), 'identity ' || nullif(attidentity::text, ''),
                         'generated ' || nullif(attgenerated::text, ''), 'collate ' || attcollation::regcollation, attacl)
        from relation
        join pg_catalog.pg_attribute on attrelid = relation.oid and attnum > 0 and not attisdropped
        left join pg_catalog.pg_attrdef on adrelid = attrelid and adnum = attnum
        where relkind <> 'S'
        union all
        select 'index ' || indexrelid::regclass,
               concat_ws(' ', pg_get_indexdef(indexrelid), case when not indisvalid then 'invalid' end,
                         case when indisreplident then 'replica identity' end, case when indisclustered then 'clustered' end)
        from relation join pg_catalog.pg_index on indrelid = relation.oid
        union all
        select format('constraint %I of %s', conname, coalesce(relation.name, contypid::regtype::text)),
               pg_get_constraintdef(pg_constraint.oid)
        from pg_catalog.pg_constraint
        join namespace on namespace.oid = connamespace
        left join relation on relation.oid = conrelid
        where conrelid = 0 or relation.oid is not null
        union all
        select format('trigger %I of %s', tgname, name), concat_ws(' ', pg_get_triggerdef(pg_trigger.oid), tgenabled)
        from relation join pg_catalog.pg_trigger on tgrelid = relation.oid
        where not tgisinternal
        union all
        select format('rule %I of %s', rulename, name), concat_ws(' ', pg_get_ruledef(pg_rewrite.oid), ev_enabled)
        from relation join pg_catalog.pg_rewrite on ev_class = relation.oid
        where rulename <> '_RETURN'
        union all
        select format('policy %I of %s', polname, name),
               concat_ws(' ', polcmd, polpermissive, polroles::regrole[], pg_get_expr(polqual, polrelid),
                         pg_get_expr(polwithcheck, polrelid))
        from relation join pg_catalog.pg_policy on polrelid = relation.oid
        union all
        select 'function ' || name,
               concat_ws(' ', pg_get_userbyid(proowner),
                         case when prokind = 'a' then pg_get_function_result(oid) else pg_get_functiondef(oid) end,
                         (select string_agg(item::text, ' ' order by item::text)
                          from unnest(coalesce(proacl, acldefault('f', proowner))) as item))
        from routine
        union all
        select 'type ' || pg_type.oid::regtype,
               concat_ws(' ', typtype, pg_get_userbyid(typowner), format_type(nullif(typbasetype, 0), typtypmod),
                         case when typnotnull then 'not null' end, typdefault,
                         (select string_agg(enumlabel, ',' order by enumsortorder)
                          from pg_catalog.pg_enum where enumtypid = pg_type.oid))
        from pg_catalog.pg_type join namespace on namespace.oid = typnamespace
        where typtype in ('d', 'e', 'r')
          and not exists (select from extended where classid = 'pg_type'::regclass and objid = pg_type.oid)
        union all
        select 'comment on ' || pg_describe_object(classoid, objoid, objsubid), description
        from pg_catalog.pg_description join relation on relation.oid = objoid and classoid = 'pg_class'::regclass)
    select name, coalesce(text, '') from row
)sql";
constexpr std::string_view history_rights = R"(
    select case
        when history.oid is not null
            then case when has_schema_privilege(schema.oid, 'usage') and has_table_privilege(history.oid, 'insert')
                      then '' else 'insert into belay.history' end
        when schema.oid is not null
            then case when has_schema_privilege(schema.oid, 'create') then '' else 'create tables in the schema belay' end
        else case when has_database_privilege(current_database(), 'create') then '' else 'create the schema belay' end
    end
    from (select) as one
    left join pg_catalog.pg_namespace as schema on nspname = 'belay'
    left join pg_catalog.pg_class as history on relname = 'history' and relnamespace = schema.oid)";

constexpr std::string_view table_rights = R"(
    select pg_has_role(relowner, 'usage')
    from (select parse_ident($1) as part, current_setting('belay.schemas')::name[] as path) as said
    cross join pg_catalog.pg_class join pg_catalog.pg_namespace on pg_namespace.oid = relnamespace
    where relname = part[cardinality(part)]::name
        and case cardinality(part) when 1 then nspname = any (path) else nspname = part[1]::name end
    order by array_position(path, nspname)
    limit 1)";

/// Throws Error where belay could not use the connection as its own.
void require_idle(PGconn* connection) {
    if (connection == nullptr) throw Error(Kind::usage, "no connection was lent", "connect first");
    if (PQstatus(connection) != CONNECTION_OK)
        throw Error(Kind::connection, "the connection that was lent is not open", "connect again, and lend that");
    if (PQpipelineStatus(connection) != PQ_PIPELINE_OFF)
        throw Error(Kind::usage, "the connection that was lent is in pipeline mode", "leave it before");
    const auto status = PQtransactionStatus(connection);
    if (status == PQTRANS_ACTIVE) {
        throw Error(Kind::usage, "a statement of the connection that was lent has not come to its end",
                    "read all of its results, or end its COPY, before");
    }
    if (status != PQTRANS_IDLE) {
        throw Error(Kind::usage, "the connection that was lent has a transaction open",
                    "commit it, or roll it back, before");
    }
}

constexpr Dialect constants{
    .name = "postgres",
    .lexical =
        {
            .nested_comments = true,
            .dollar_quotes = true,
            .escape_strings = true,
            .atomic_bodies = true,
            .rule_bodies = true,
            .copy_data = true,
            .client_commands = true,
            .transaction_modes = true,
            .return_ends_line = true,
        },
    .outside_transaction = outside_transaction,
    .outside_codes = outside_codes,
    .waits_aside = waits_aside,
    .session_words = session_words,
    .unseen_words = session_words,
    .history_table = "belay.history",
    .history_columns = history_columns,
    .history_tells_time = true,
    .history_unhide =
        "alter table belay.history disable row level security; "
        "alter table belay.history no force row level security",
    .history_grants = "grant usage on schema belay to {0}; grant select on belay.history, belay.applied to {0}",
    .narrow_names = narrow_names,
    .history_setup = "create schema belay authorization ROLE",
    .history_rights = history_rights,
    .table_rights = table_rights,
    .probe_begin = "savepoint belay_probe; set transaction read only",
    .probe_end = "rollback to savepoint belay_probe; release savepoint belay_probe",
    .client_head = "\\set ON_ERROR_STOP on\n",
    .client_reset = "reset session authorization; reset role; reset all; discard temp;\n",
    .client_own_names = "set local search_path = pg_catalog;\n",
    .backend = "select concat('pid ', pg_catalog.pg_backend_pid())",
    .schema_rows = schema_rows,
    .columns_of_tables = columns_of_tables,
    .session_identity =
        "select current_user::text, current_database()::text,"
        " coalesce((current_setting('belay.schemas')::name[])[1], 'public')::text",
    .relations = relations,
    .time_text = R"(to_char({0}::timestamptz at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'))",
    .text_time = "${0}::timestamptz",
    .bytes_text = "encode({0}, 'hex')",
    .text_bytes = "decode('{0}', 'hex')",
    .backup_time = BackupTime::before_lock,
    .backup_suffix = ".dump",
    .restore_command = "pg_restore --clean --if-exists --single-transaction --dbname={} {}",
    .lock_scope = LockScope::session,
    .ladder = ladder,
};

}  // namespace

const Dialect& dialect() {
    return constants;
}

std::unique_ptr<Session> open(const Connection& connection) {
    return std::make_unique<ServerSession>(connection);
}

std::unique_ptr<Session> lend(PGconn* connection, const Connection& settings) {
    require_idle(connection);
    try {
        return std::make_unique<ServerSession>(connection, settings);
    } catch (const DatabaseError& error) {
        throw translated(error);
    }
}

bool opens_slowly(std::string_view /*url*/) {
    return true;
}

}  // namespace belay::postgres
