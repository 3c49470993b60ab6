#include <array>
#include <span>
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
constexpr std::string_view path_without_user =
    "pg_catalog.set_config('search_path', pg_catalog.ltrim(pg_catalog.replace(pg_catalog.current_setting("
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

struct Default {
    std::string_view name, value;
};

// What the statement above sets where nobody else has.
constexpr std::array<Default, 4> defaults_of_settings{{{"client_connection_check_interval", "1s"},
                                                       {"tcp_keepalives_idle", "30"},
                                                       {"tcp_keepalives_interval", "10"},
                                                       {"tcp_keepalives_count", "3"}}};

// With standard_conforming_strings off, a backslash would end strings elsewhere than the lexer saw. And belay's own
// transactions say what they are for; a script outside of one cannot.
constexpr std::array<Default, 2> settings_of_all{
    {{"standard_conforming_strings", "on"}, {"default_transaction_read_only", "off"}}};
constexpr std::string_view begun_as_all = "on off";
constexpr std::string_view remember_begun =
    "pg_catalog.set_config('belay.begun', pg_catalog.current_setting('standard_conforming_strings') "
    "operator(pg_catalog.||) ' ' operator(pg_catalog.||) pg_catalog.current_setting('default_transaction_read_only'), "
    "true)";

std::string quoted(std::string_view value) {
    return fmt::format("'{}'", value);
}

std::string set_config(std::string_view name, std::string_view value) {
    return fmt::format("pg_catalog.set_config('{}', {}, false)", name, value);
}

/// The columns of a query that sets the limits.
std::vector<std::string> limits_of(const Settings& settings) {
    std::vector<std::string> columns;
    const auto add = [&](std::string_view name, const auto& timeout) {
        if (timeout) columns.push_back(set_config(name, fmt::format("'{}'", timeout->count())));
    };
    add("lock_timeout", settings.lock_timeout);
    add("statement_timeout", settings.statement_timeout);
    return columns;
}

}  // namespace

std::string ServerSession::ask_for_defaults() {
    std::string columns = ", pg_catalog.current_setting('belay.path'), pg_catalog.current_setting('belay.begun', true)";
    for (const auto& setting : defaults_of_settings)
        columns += fmt::format(", pg_catalog.current_setting('{}', true)", setting.name);
    return columns;
}

/// The columns of a query that keep a path from finding the history; none where none would.
std::vector<std::string> ServerSession::path_columns() {
    const bool would_find_history = connection_.role == history_schema || PQuser(link().handle()) == history_schema;
    return would_find_history ? std::vector{std::string(path_without_user)} : std::vector<std::string>();
}

/// What a new session is set to. How it began, which a reset goes back to, is known under `belay.begun` as long as the
/// message lasts.
std::string ServerSession::baseline() {
    std::vector<std::string> columns{std::string(remember_begun)};
    for (const auto& [name, value] : settings_of_all) columns.push_back(set_config(name, quoted(value)));
    for (auto& column : path_columns()) columns.push_back(std::move(column));
    for (auto& limit : limits_of(connection_.defaults)) columns.push_back(std::move(limit));
    const std::string& role = connection_.role;
    if (!role.empty()) columns.push_back(set_config("role", link().work().quote(role)));
    // Nothing is known of the server yet that is asked for its settings and its identity in one message.
    const std::string in_own_session =
        connection_.pooler == Pooler::session
            ? "true"
            : fmt::format("pg_catalog.pg_backend_pid() operator(pg_catalog.=) {}", PQbackendPID(link().handle()));
    return fmt::format(settings_of_session, fmt::join(columns, ", "), in_own_session);
}

/// The columns that set a session that was reset to what `baseline` came to, without asking again, each with a comma
/// before it; `values` are what `ask_for_defaults` found after it. Each costs every step its time: what a reset goes
/// back to by itself is left out.
std::string ServerSession::baseline_again(std::span<const Value> values) {
    std::string columns;
    const auto add = [&](const std::string& column) { columns += ", " + column; };
    // What a program that lends its connection has set, a reset does not go back to.
    const bool began_so = !loan_ && values[1].text == begun_as_all;
    for (const auto& [name, value] : settings_of_all) {
        if (!began_so) add(set_config(name, quoted(value)));
    }
    for (const auto& column : path_columns()) add(column);
    for (std::size_t i = 0; i < defaults_of_settings.size(); ++i) {
        const auto& [name, value] = defaults_of_settings[i];
        if (values[i + 2].text == value) add(set_config(name, quoted(value)));
    }
    return columns;
}

/// `reset_commands`, and what makes the connection read as belay writes. One of belay's own begins with that.
std::vector<std::string> ServerSession::resets() const {
    std::vector<std::string> commands(reset_commands.begin(), reset_commands.end());
    if (loan_) commands.emplace_back("set client_encoding = 'UTF8'");
    return commands;
}

/// The columns of a query that gives the session, after `reset_commands`, the rights of `role`, or where that is empty
/// those that it began with, and to one that was lent what it was lent with.
std::string ServerSession::rights_again(const std::string& role) {
    std::string columns = set_config("session_authorization", "null");
    if (loan_) columns += loan_->settings();
    return columns + ", " + set_config("role", role.empty() ? "null" : link().work().quote(role));
}

/// The columns of a query that makes the session belay's own again, after `resets`: whose rights it has, and the limits
/// of `settings`, or else the connection's.
std::string ServerSession::own_again(const Settings& settings) {
    const Settings& defaults = connection_.defaults;
    std::string columns = rights_again(connection_.role);
    const Settings limits{
        .lock_timeout = settings.lock_timeout ? settings.lock_timeout : defaults.lock_timeout,
        .statement_timeout = settings.statement_timeout ? settings.statement_timeout : defaults.statement_timeout};
    for (const auto& limit : limits_of(limits)) columns += ", " + limit;
    return columns;
}

void ServerSession::configure(const Settings& settings) {
    const Cancellation::Verb verb(cancellation_);
    if (shared_) return;
    const auto commands = commands_for(settings);
    link();
    if (!commands.empty()) run(fmt::format("{}", fmt::join(commands, ";")));
    use(settings);
}

std::vector<std::string> ServerSession::commands_for(const Settings& settings) const {
    std::vector<std::string> commands;
    if (held_ == everybody) commands.emplace_back("set search_path = pg_catalog");
    const auto limits = limits_of(settings);
    if (!limits.empty()) commands.push_back(fmt::format("select {}", fmt::join(limits, ", ")));
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
    run(fmt::format("{};{};select {}{}", fmt::join(resets(), ";"), fmt::join(close_commands, ";"), own_again({}),
                    baseline_again_));
    settings_were_restored();
}

void ServerSession::settings_were_restored() {
    settings_ = connection_.defaults;
    reset_due_ = in_transaction();
}

}  // namespace belay::postgres
