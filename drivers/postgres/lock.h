#pragma once

#include <cstdint>
#include <string_view>

/// The locks that keep runs out of each other's way, as SQL. Advisory locks belong to one database, so numbers serve
/// all of them. A run shares the first, (1650814049, 121) - "bela" and "y" in ASCII -, and has its project's for
/// itself; who changes belay's own tables has the first for itself, as every run of an older belay has.
namespace belay::postgres {

/// The number of a project's lock; two projects that have the same one exclude each other.
std::uint32_t lock_number(std::string_view project);

constexpr std::string_view try_lock_everybody = R"(
    select case when pg_catalog.pg_try_advisory_lock(1650814049, 121) then 'locked' else 'everybody' end)";

/// Of the project whose number is $1: 'locked', or who is in the way. The order is that of `case`.
constexpr std::string_view try_lock_project = R"(
    select case when not pg_catalog.pg_try_advisory_lock_shared(1650814049, 121) then 'everybody'
                when pg_catalog.pg_try_advisory_lock(1650814050, $1) then 'locked'
                when pg_catalog.pg_advisory_unlock_shared(1650814049, 121) then 'project' end)";

/// Lets a lock go as often as it was taken, $1, or until it is not held any more: a script may have let it go before.
/// {0} lets it go once: `once_everybody`, or `once_project`, whose number is $2.
constexpr auto let_go = R"(
    with recursive unlocked(times, held) as (
        select 1::pg_catalog.int8, {0}
        union all
        select times operator(pg_catalog.+) 1, {0} from unlocked where held and times operator(pg_catalog.<) $1)
    select pg_catalog.count(*) from unlocked)";
constexpr std::string_view once_everybody = "pg_catalog.pg_advisory_unlock(1650814049, 121)";
constexpr std::string_view once_project =
    "pg_catalog.pg_advisory_unlock(1650814050, $2) and pg_catalog.pg_advisory_unlock_shared(1650814049, 121)";

/// Who keeps the project with the number $1 out, or, where that is null, who keeps out who wants everybody out; in
/// words, no row where nobody does. What stands in quotes in others' queries may be a secret.
constexpr std::string_view lock_holder_query = R"(
    select concat('pid ', pid, ', application ''', application_name, ''', client ', coalesce(client_addr::text, 'local'),
                  ', connected since ', to_char(backend_start at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
                  ', state ', state,
                  -- What an idle session did last is over, and is belay's own bookkeeping as a rule.
                  case when state <> 'idle' then
                      ', query: ' || left(regexp_replace(regexp_replace(query, '''[^'']*''', '''...''', 'g'),
                                                         '\s+', ' ', 'g'), 200) end)
    from pg_catalog.pg_locks
    left join pg_catalog.pg_stat_activity using (pid)
    where locktype = 'advisory' and granted and objsubid = 2
      and (classid = 1650814050 and objid = $1::oid
           or classid = 1650814049 and objid = 121 and (mode = 'ExclusiveLock' or $1 is null))
      and pg_locks.database = (select oid from pg_catalog.pg_database where datname = current_database())
    order by pid
    limit 1
)";

}  // namespace belay::postgres
