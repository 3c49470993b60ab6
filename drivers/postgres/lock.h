#pragma once

#include <string_view>

/// The lock that keeps other runs out of a database, as SQL.
namespace belay::postgres {

// Advisory locks belong to one database, so one pair of numbers serves all of them: "bela" and "y" in ASCII.
constexpr std::string_view try_lock = "select pg_catalog.pg_try_advisory_lock(1650814049, 121)";

/// Who holds it, in words; no row where nobody does. What stands in quotes in others' queries may be a secret.
constexpr std::string_view lock_holder = R"(
    select concat('pid ', pid, ', application ''', application_name, ''', client ', coalesce(client_addr::text, 'local'),
                  ', connected since ', to_char(backend_start at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
                  ', state ', state, ', last query: ',
                  left(regexp_replace(regexp_replace(query, '''[^'']*''', '''...''', 'g'), '\s+', ' ', 'g'), 200))
    from pg_catalog.pg_locks
    left join pg_catalog.pg_stat_activity using (pid)
    where locktype = 'advisory' and granted and classid = 1650814049 and objid = 121 and objsubid = 2
      and database = (select oid from pg_catalog.pg_database where datname = current_database())
)";

}  // namespace belay::postgres
