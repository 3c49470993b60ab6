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
    R"(, ('search_path', ltrim(replace(current_setting('search_path'), '"$user"', ''), ', ')))";

// Of a client that is gone, a server learns while a statement runs only if it looks, and otherwise after TCP's two
// hours. What the user or the server set is left alone, as are platforms where a server cannot look.
constexpr std::array settings_of_session{
    R"(
    select pg_catalog.set_config(name, value, false) from (values {0}) as setting (name, value) where {1})",
    R"(
    select pg_catalog.set_config('client_connection_check_interval', '1s', false)
    where pg_catalog.current_setting('client_connection_check_interval', true) = '0'
      and pg_catalog.version() like '%-linux-%' and {1})",
    R"(
    select pg_catalog.set_config('tcp_keepalives_idle', '30', false),
           pg_catalog.set_config('tcp_keepalives_interval', '10', false),
           pg_catalog.set_config('tcp_keepalives_count', '3', false)
    where pg_catalog.current_setting('tcp_keepalives_idle', true)::integer > 30 and {1})"};

constexpr std::array back_to_start{"reset session authorization",
                                   "reset role",
                                   "reset all",
                                   "close all",
                                   "unlisten *",
                                   "deallocate all",
                                   "discard temp"};

}  // namespace

std::vector<std::string> ServerSession::baseline() {
    // With standard_conforming_strings off, a backslash would end strings elsewhere than the lexer saw.
    std::string values = "('standard_conforming_strings', 'on')";
    const auto add = [&](std::string_view name, const auto& timeout) {
        if (timeout) values += fmt::format(", ('{}', '{}')", name, timeout->count());
    };
    add("lock_timeout", connection_.defaults.lock_timeout);
    add("statement_timeout", connection_.defaults.statement_timeout);
    const std::string& role = connection_.role;
    if (!role.empty()) values += fmt::format(", ('role', {})", link().work().quote(role));
    if (role == history_schema || PQuser(link().handle()) == history_schema) values += path_without_user;
    // Nothing is known of the server yet that is asked for its settings and its identity in one message.
    const std::string in_own_session =
        connection_.pooler == Pooler::session
            ? "true"
            : fmt::format("pg_catalog.pg_backend_pid() = {}", PQbackendPID(link().handle()));
    std::vector<std::string> commands;
    for (const auto* const command : settings_of_session)
        commands.push_back(fmt::format(fmt::runtime(command), values, in_own_session));
    return commands;
}

/// What takes back everything that scripts did to the session.
std::vector<std::string> ServerSession::reset_commands() {
    std::vector<std::string> commands(back_to_start.begin(), back_to_start.end());
    for (auto& command : baseline()) commands.push_back(std::move(command));
    return commands;
}

void ServerSession::configure(const Settings& settings) {
    const Cancellation::Verb verb(cancellation_);
    if (shared_) return;
    run(fmt::format("{}", fmt::join(commands_for(settings), ";")));
    use(settings);
}

std::vector<std::string> ServerSession::commands_for(const Settings& settings) {
    std::vector<std::string> commands{"set standard_conforming_strings = on"};
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
    prepared_ = false;
    settings_ = connection_.defaults;
    reset_due_ = in_transaction();
}

}  // namespace belay::postgres
