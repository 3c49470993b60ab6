#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <libpq-fe.h>

#include <pqxx/pqxx>

#include "drivers/postgres/session.h"

// What a session is set to, and how everything that scripts did to it is taken back.

namespace belay::postgres {
namespace {

// To a role of this name "$user" in the search path is the schema of the history, once it is there: tables that scripts
// create without a schema would go there.
constexpr std::string_view history_schema = "belay";
constexpr auto path_without_user =
    ", pg_catalog.set_config('search_path', pg_catalog.ltrim(pg_catalog.replace(pg_catalog.current_setting("
    "'search_path'), '\"$user\"', ''), ', '), false)";

// Nothing here looks a name up in the search path. Of a client that is gone, a server learns while a statement runs
// only if it looks, and otherwise after TCP's two hours. What the user or the server set is left alone, as are
// platforms where a server cannot look.
constexpr auto settings_of_session = R"(
    select {0},
        case when pg_catalog.current_setting('client_connection_check_interval', true) operator(pg_catalog.=) '0'
                  and pg_catalog.version() operator(pg_catalog.~~) '%-linux-%'
             then pg_catalog.set_config('client_connection_check_interval', '1s', false) end,
        case when pg_catalog.current_setting('tcp_keepalives_idle', true)::pg_catalog.int4 operator(pg_catalog.>) 30
             then pg_catalog.set_config('tcp_keepalives_idle', '30', false) operator(pg_catalog.||)
                  pg_catalog.set_config('tcp_keepalives_interval', '10', false) operator(pg_catalog.||)
                  pg_catalog.set_config('tcp_keepalives_count', '3', false) end
    where {1})";

constexpr std::array back_to_start{"reset session authorization",
                                   "reset role",
                                   "reset all",
                                   "close all",
                                   "unlisten *",
                                   "deallocate all",
                                   "discard temp"};

}  // namespace

std::string ServerSession::baseline() {
    std::string values;
    const auto set = [&](std::string_view name, std::string_view value) {
        values += fmt::format("{}pg_catalog.set_config('{}', {}, false)", values.empty() ? "" : ", ", name, value);
    };
    // With standard_conforming_strings off, a backslash would end strings elsewhere than the lexer saw.
    set("standard_conforming_strings", "'on'");
    const auto limit = [&](std::string_view name, const auto& timeout) {
        if (timeout) set(name, fmt::format("'{}'", timeout->count()));
    };
    limit("lock_timeout", connection_.defaults.lock_timeout);
    limit("statement_timeout", connection_.defaults.statement_timeout);
    const std::string& role = connection_.role;
    if (!role.empty()) set("role", link().work().quote(role));
    if (role == history_schema || PQuser(link().handle()) == history_schema) values += path_without_user;
    // Nothing is known of the server yet that is asked for its settings and its identity in one message.
    const std::string in_own_session =
        connection_.pooler == Pooler::session
            ? "true"
            : fmt::format("pg_catalog.pg_backend_pid() operator(pg_catalog.=) {}", PQbackendPID(link().handle()));
    return fmt::format(settings_of_session, values, in_own_session);
}

/// What takes back everything that scripts did to the session.
std::vector<std::string> ServerSession::reset_commands() {
    std::vector<std::string> commands(back_to_start.begin(), back_to_start.end());
    commands.push_back(baseline());
    return commands;
}

void ServerSession::configure(const Settings& settings) {
    const Cancellation::Verb verb(cancellation_);
    if (shared_) return;
    run(fmt::format("{}", fmt::join(commands_for(settings), ";")));
    use(settings);
}

std::vector<std::string> ServerSession::commands_for(const Settings& settings) const {
    std::vector<std::string> commands{"set standard_conforming_strings = on"};
    if (held_ == everybody) commands.emplace_back("set search_path = pg_catalog");
    const auto add = [&](std::string_view name, const auto& timeout) {
        if (timeout) commands.push_back(fmt::format("set {} = {}", name, timeout->count()));
    };
    add("lock_timeout", settings.lock_timeout);
    add("statement_timeout", settings.statement_timeout);
    return commands;
}

/// The session has these.
void ServerSession::use(const Settings& settings) {
    settings_ = settings;
    if (!settings_.statement_timeout) settings_.statement_timeout = connection_.defaults.statement_timeout;
}

void ServerSession::reset() {
    const Cancellation::Verb verb(cancellation_);
    restore_settings();
}

void ServerSession::restore_settings() {
    if (shared_) return;
    run(fmt::format("{}", fmt::join(reset_commands(), ";")));
    settings_were_restored();
}

void ServerSession::settings_were_restored() {
    settings_ = connection_.defaults;
    reset_due_ = in_transaction();
}

}  // namespace belay::postgres
