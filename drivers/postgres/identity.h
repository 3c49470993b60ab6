#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "engine/session.h"

/// What tells one server, and one life of it, from another.
namespace belay::postgres {

/// As a server says who it is; empty where it does not say.
struct Identity {
    std::string backend;        // the process that serves this connection
    bool standby = false;       // in recovery: it only follows a primary
    std::string database;       // its oid: a database that was dropped and made again has another
    std::string system;         // the identifier that initdb gives, and every copy of the files keeps
    std::string timeline;       // which a promotion, or a recovery to a point in time, changes
    std::string role = "none";  // that the session begins with
    std::string address;        // where it listens, for servers that keep the two above to themselves
};

/// Until the transaction ends, names mean what the catalog says; the one of a message with several statements in it
/// ends with the message. What the path was is known under another name meanwhile.
constexpr std::string_view own_names =
    "select pg_catalog.set_config('belay.path', pg_catalog.current_setting('search_path'), true), "
    "pg_catalog.set_config('search_path', 'pg_catalog', true)";

/// One row, for `identity_of`. The second where the server refuses the first: some give `system` and `timeline` to
/// few roles, or have neither.
constexpr std::string_view full_identity = R"(
    select pg_catalog.pg_backend_pid(), pg_catalog.pg_is_in_recovery(),
           (select oid from pg_catalog.pg_database where datname = pg_catalog.current_database()),
           (select system_identifier from pg_catalog.pg_control_system()),
           case when pg_catalog.pg_is_in_recovery() then null
                else left(pg_catalog.pg_walfile_name(pg_catalog.pg_current_wal_insert_lsn()), 8) end,
           concat(pg_catalog.inet_server_addr(), ' port ', pg_catalog.inet_server_port()),
           pg_catalog.current_setting('role')
)";
constexpr std::string_view plain_identity = R"(
    select pg_catalog.pg_backend_pid(), pg_catalog.pg_is_in_recovery(),
           (select oid from pg_catalog.pg_database where datname = pg_catalog.current_database()),
           null, null, concat(pg_catalog.inet_server_addr(), ' port ', pg_catalog.inet_server_port()),
           pg_catalog.current_setting('role')
)";

constexpr std::size_t identity_columns = 7;

Identity identity_of(const Row& row);

/// How `now` shows that it is not the server, or not the life of it, that `before` was; empty where nothing does.
/// Another process is none: that is what a new connection has.
std::string difference(const Identity& before, const Identity& now);

}  // namespace belay::postgres
