#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include <fmt/format.h>
#include <libpq-fe.h>

#include <pqxx/pqxx>

#include "drivers/postgres/session.h"

// What scripts have made of a session, as far as it outlives their statements.

namespace belay::postgres {
namespace {

// A kind of thing, its name, and for a setting two texts: its value in the setting's own unit, which is what belay's
// own are compared in, and the value as it is set.
constexpr auto made = R"(
    select 'user', session_user::pg_catalog.text, null, null
    union all
    select 'role', pg_catalog.current_setting('role'), null, null
    union all
    select 'setting', name, setting, pg_catalog.current_setting(name)
    from pg_catalog.pg_settings
    where source operator(pg_catalog.=) 'session'
    union all
    select 'channel', channel, null, null from pg_catalog.pg_listening_channels() as channel
    union all
    select 'lost', 'temporary tables', null, null
    where exists (select from pg_catalog.pg_class
                  where relnamespace operator(pg_catalog.=) pg_catalog.pg_my_temp_schema())
    union all
    select 'lost', 'prepared statements', null, null
    where exists (select from pg_catalog.pg_prepared_statements where from_sql)
    union all
    select 'lost', 'cursors', null, null where exists (select from pg_catalog.pg_cursors where is_holdable))";

struct Own {
    std::string_view name, value;
};

// What every session of belay's is set to, or what lasts as long as a transaction.
constexpr std::array own{Own{"standard_conforming_strings", "on"},
                         Own{"client_connection_check_interval", "1000"},
                         Own{"tcp_keepalives_idle", "30"},
                         Own{"tcp_keepalives_interval", "10"},
                         Own{"tcp_keepalives_count", "3"},
                         Own{"transaction_isolation", ""},
                         Own{"transaction_read_only", ""},
                         Own{"transaction_deferrable", ""},
                         Own{"default_transaction_read_only", "off"},
                         Own{"client_encoding", "UTF8"}};

bool is_own(std::string_view name, std::string_view value, const Settings& settings) {
    const auto is = [&](std::string_view setting, const auto& time) {
        return name == setting && time && value == std::to_string(time->count());
    };
    if (is("lock_timeout", settings.lock_timeout) || is("statement_timeout", settings.statement_timeout)) return true;
    return std::ranges::any_of(
        own, [&](const Own& one) { return one.name == name && (one.value.empty() || one.value == value); });
}

}  // namespace

SessionState ServerSession::state() {
    const Cancellation::Verb verb(cancellation_);
    SessionState state;
    if (shared_) return state;
    const auto& work = link().work();
    const std::string own_role = connection_.role.empty() ? "none" : connection_.role;
    for (const Row& row : run(made)) {
        const auto& kind = row[0].text;
        const auto& name = row[1].text;
        if (kind == "user" && name != PQuser(link().handle()))
            state.again.push_back("set session authorization " + work.quote_name(name));
        if (kind == "role" && name != own_role)
            state.again.push_back("set role " + (name == "none" ? name : work.quote_name(name)));
        const bool own_path = name == "search_path" && work.quote(row[3].text) == path_;
        const bool lent = loan_ && loan_->has(name, row[3].text);
        if (kind == "setting" && !own_path && !lent && !is_own(name, row[2].text, settings_))
            state.again.push_back(
                fmt::format("select pg_catalog.set_config({}, {}, false)", work.quote(name), work.quote(row[3].text)));
        if (kind == "channel") state.again.push_back("listen " + work.quote_name(name));
        if (kind == "lost") state.lost += (state.lost.empty() ? "" : " and ") + name;
    }
    return state;
}

void ServerSession::become_self() {
    const Cancellation::Verb verb(cancellation_);
    if (shared_) return;
    const std::string role = connection_.role.empty() ? "none" : link().work().quote_name(connection_.role);
    run(fmt::format("set local session authorization default; set local role {}; set local search_path = pg_catalog",
                    role));
}

}  // namespace belay::postgres
