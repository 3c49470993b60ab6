#include "drivers/postgres/postgres.h"

#include "drivers/postgres/lock.h"
#include "drivers/postgres/session.h"

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

// These wait for transactions that began before them, and nobody waits for them but others of their kind.
constexpr std::array<std::string_view, 10> waits_aside{
    "create unique? index concurrently",
    "drop index concurrently",
    "reindex index concurrently",
    "reindex table concurrently",
    "reindex schema concurrently",
    "reindex database concurrently",
    "reindex system concurrently",
    "reindex ( * ) * concurrently",
    "reindex ( * concurrently * )",
    "alter table * detach partition * concurrently",
};

constexpr std::array<std::string_view, 2> session_words{"set", "reset"};

using std::chrono_literals::operator""ms;

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
    .waits_aside = waits_aside,
    .session_words = session_words,
    .history_table = "belay.history",
    .history_columns = history_columns,
    .history_time = R"(to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'))",
    .history_grants = "grant usage on schema belay to {0}; grant select on belay.history, belay.applied to {0}",
    .history_setup = "create schema belay authorization ROLE",
    .probe_begin = "savepoint belay_probe; set transaction read only",
    .probe_end = "rollback to savepoint belay_probe; release savepoint belay_probe",
    .client_head = "\\set ON_ERROR_STOP on\n",
    .client_reset = "reset session authorization; reset role; reset all; discard temp;\n",
    .lock_holder = lock_holder,
    .backend = "select concat('pid ', pg_catalog.pg_backend_pid())",
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

}  // namespace belay::postgres
