#include "drivers/postgres/examine.h"

#include <fmt/format.h>

#include <string>
#include <string_view>

namespace belay::postgres {
namespace {

constexpr auto server = R"(
    select concat('PostgreSQL ', current_setting('server_version'), ', database ', current_database(),
                  ', user ', session_user, case when current_user <> session_user then ' as ' || current_user end,
                  case when ssl.ssl then ', ' || ssl.version else ', no TLS' end),
           not coalesce(ssl.ssl, false) and not coalesce(inet_client_addr() << '127.0.0.0/8'
                                                         or inet_client_addr() = '::1', true)
    from (select) as one
    left join pg_catalog.pg_stat_ssl as ssl on ssl.pid = pg_backend_pid())";

// The first few of each kind, and how many there are.
constexpr auto long_transactions = R"(
    select concat('pid ', pid, ', application ''', application_name, ''', user ', usename, ', ', state, ', since ',
                  to_char(xact_start at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), ': ',
                  left(regexp_replace(regexp_replace(query, '''[^'']*''', '''...''', 'g'), '\s+', ' ', 'g'), 100)),
           count(*) over ()
    from pg_catalog.pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()
      and xact_start < now() - make_interval(secs => $1)
    order by xact_start
    limit 3)";

constexpr auto prepared_transactions = R"(
    select concat(quote_literal(gid), ' of ', owner, ', since ',
                  to_char(prepared at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')),
           count(*) over (), quote_literal(gid)
    from pg_catalog.pg_prepared_xacts
    where database = current_database()
    order by prepared
    limit 3)";

// An index of a partitioned table is not valid until all its parts are there; one that is being built is not yet.
constexpr auto invalid_indexes = R"(
    select concat(indexrelid::regclass, ' on ', indrelid::regclass), count(*) over (), indexrelid::regclass
    from pg_catalog.pg_index
    join pg_catalog.pg_class on pg_class.oid = indexrelid
    where not indisvalid and relkind = 'i'
      and not exists (select from pg_catalog.pg_stat_progress_create_index where index_relid = indexrelid)
    order by 1
    limit 3)";

constexpr auto timeouts = R"(
    select string_agg(concat(name, ' ', case when setting = '0' then 'off' else current_setting(name) end), ', '
                      order by name)
    from pg_catalog.pg_settings
    where name in ('lock_timeout', 'statement_timeout', 'idle_in_transaction_session_timeout'))";

std::string text_of(Session& session, std::string_view sql) {
    return session.own_query(sql).front().front().text;
}

Finding examine_server(Session& session) {
    const Rows rows = session.own_query(server);
    Finding finding{.check = "server", .found = rows.front()[0].text};
    if (rows.front()[1].text != "true") return finding;
    finding.verdict = Verdict::warning;
    finding.next = "what crosses the network can be read on the way: connect with sslmode=verify-full";
    return finding;
}

Finding examine_standby(Session& session) {
    if (text_of(session, "select pg_is_in_recovery()") != "true")
        return {.check = "standby", .found = "the server is a primary"};
    return {.check = "standby",
            .verdict = Verdict::problem,
            .found = "the server is a standby, which cannot be written",
            .next = "connect to its primary"};
}

Finding examine_pooler(Session& session, int process) {
    if (text_of(session, "select pg_backend_pid()") == std::to_string(process))
        return {.check = "pooler", .found = "the connection keeps its session"};
    return {.check = "pooler",
            .verdict = Verdict::problem,
            .found =
                "the connection goes through a pooler, which may give each transaction to another session: the "
                "lock and the settings of a run would not hold",
            .next = "name the server itself as direct_url (--direct-url, BELAY_DIRECT_URL)"};
}

Finding examine_lock(Session& session, std::string_view project) {
    const std::string holder = session.lock_holder(project);
    if (holder.empty()) return {.check = "lock", .found = "no run is in progress"};
    return {.check = "lock",
            .verdict = Verdict::warning,
            .found = "a run is in progress: " + holder,
            .next = "another one waits for it as long as --lock-wait says"};
}

/// What `rows` list, whose last line says how many more there are.
std::string listed(const Rows& rows) {
    std::string result;
    for (const Row& row : rows) result += (result.empty() ? "" : "; ") + row[0].text;
    const std::size_t count = std::stoul(rows.front()[1].text);
    if (count > rows.size()) result += fmt::format("; and {} more", count - rows.size());
    return result;
}

Finding examine_transactions(Session& session, std::chrono::seconds patience) {
    const Value age(static_cast<std::int64_t>(patience.count()));
    const Rows rows = session.own_query(long_transactions, std::span(&age, 1));
    const bool sees_all = text_of(session, "select pg_has_role('pg_read_all_stats', 'usage')") == "true";
    if (rows.empty()) {
        return {.check = "transactions",
                .found = fmt::format("none is open for longer than {} s{}", patience.count(),
                                     sees_all ? "" : ", of those that this user may see: grant pg_read_all_stats")};
    }
    return {.check = "transactions",
            .verdict = Verdict::warning,
            .found = listed(rows),
            .next =
                "locks and 'create index concurrently' wait for them: let them end, or end them with: select "
                "pg_terminate_backend(PID)"};
}

Finding examine_prepared(Session& session) {
    const Rows rows = session.own_query(prepared_transactions);
    if (rows.empty()) return {.check = "prepared", .found = "no prepared transaction holds locks"};
    return {.check = "prepared",
            .verdict = Verdict::warning,
            .found = listed(rows),
            .next = fmt::format("they hold their locks until: commit prepared {0}, or rollback prepared {0}",
                                rows.front()[2].text)};
}

Finding examine_indexes(Session& session) {
    const Rows rows = session.own_query(invalid_indexes);
    if (rows.empty()) return {.check = "indexes", .found = "all are valid"};
    const std::string& name = rows.front()[2].text;
    return {.check = "indexes",
            .verdict = Verdict::warning,
            .found = "not valid: " + listed(rows),
            .next = fmt::format("reindex index concurrently {0}, or drop index concurrently {0}", name)};
}

}  // namespace

std::vector<Finding> examine(Session& session, std::string_view project, int process, std::chrono::seconds patience) {
    const std::string size = text_of(session, "select pg_size_pretty(pg_database_size(current_database()))");
    return {
        examine_server(session),
        examine_standby(session),
        examine_pooler(session, process),
        examine_lock(session, project),
        examine_transactions(session, patience),
        examine_prepared(session),
        examine_indexes(session),
        {.check = "timeouts", .found = text_of(session, timeouts)},
        {.check = "space", .found = "the database has " + size + "; how much is free is not known from here"},
    };
}

}  // namespace belay::postgres
