#include "drivers/postgres/postgres.h"

#include "drivers/postgres/lock.h"
#include "drivers/postgres/session.h"

namespace belay::postgres {
namespace {

// PostgreSQL 15: what calls PreventInTransactionBlock, as far as the words of the statement tell.
constexpr std::array<std::string_view, 25> outside_transaction{
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
    "alter table * detach partition * concurrently",
    "alter database * set tablespace",
    "alter subscription * refresh publication",
    "create subscription",
    "drop subscription",
};

// Reads the catalogs themselves: `to_regclass` wants USAGE on the schema, which a role that may only connect has not.
constexpr std::string_view history_columns = R"(
    select attname
    from pg_catalog.pg_attribute
    join pg_catalog.pg_class on pg_class.oid = attrelid
    join pg_catalog.pg_namespace on pg_namespace.oid = relnamespace
    where nspname = 'belay' and relname = 'history' and attnum > 0 and not attisdropped)";

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
    select pg_has_role(relowner, 'usage') from pg_catalog.pg_class where oid = to_regclass($1))";

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
            .return_ends_line = true,
        },
    .outside_transaction = outside_transaction,
    .history_table = "belay.history",
    .history_columns = history_columns,
    .history_time = R"(to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'))",
    .history_grants = "grant usage on schema belay to {0}; grant select on belay.history, belay.applied to {0}",
    .history_setup = "create schema belay authorization ROLE",
    .history_rights = history_rights,
    .table_rights = table_rights,
    .probe_begin = "savepoint belay_probe; set transaction read only",
    .probe_end = "rollback to savepoint belay_probe; release savepoint belay_probe",
    .client_head = "\\set ON_ERROR_STOP on\n",
    .client_reset = "reset session authorization; reset role; reset all; discard temp;\n",
    .lock_holder = lock_holder,
    .lock_scope = LockScope::session,
};

}  // namespace

const Dialect& dialect() {
    return constants;
}

std::unique_ptr<Session> open(const Connection& connection) {
    return std::make_unique<ServerSession>(connection);
}

}  // namespace belay::postgres
