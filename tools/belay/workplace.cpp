#include "tools/belay/workplace.h"

#include <pwd.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <thread>
#include <utility>

#include <fmt/format.h>

#include "engine/command_line.h"
#include "engine/run/session_values.h"
#include "engine/sql/failure.h"
#include "tools/belay/interrupt.h"
#include "tools/belay/opening.h"

namespace belay::cli {

namespace {

std::optional<std::string> variable(const char* name) {
    const char* value = std::getenv(name);
    if (value == nullptr || *value == '\0') return std::nullopt;
    return std::string(value);
}

std::string user_name() {
    const auto* entry = getpwuid(geteuid());
    return entry != nullptr ? entry->pw_name : std::to_string(geteuid());
}

std::string host_name() {
    std::array<char, 256> name{};
    return gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "";
}

/// Whether the passing of time may help: not where the server is up, and does not know the user or the password.
bool may_come(const DatabaseError& error) {
    const bool absent = error.fault == Fault::connection || error.fault == Fault::missing;
    return absent && !error.code.starts_with("28");  // SQLSTATE class: invalid authorization
}

}  // namespace

std::vector<std::string> database_names() {
    std::vector<std::string> names;
    for (const auto& driver : drivers()) names.emplace_back(driver.dialect().name);
    return names;
}

Workplace::Workplace(Options options, Tally& tally)
    : options_(std::move(options)),
      configuration_(configure(options_.flags, variable, ".")),
      terminal_(options_),
      tally_(tally) {}

std::string Workplace::shown(const Setting& setting) const {
    if (setting.value.empty()) return "";
    if (setting.name == "url" || setting.name == "direct_url")
        return driver_for(setting.value).display_name(setting.value);
    return setting.value;
}

Loaded Workplace::loaded() const {
    return loaded_for(database_name());
}

Loaded Workplace::loaded_so_far() const {
    const auto names = database_names();
    const auto database = database_name();
    return load_any(read_directory(configuration_.dir, options_.context), databases(database, names),
                    configuration_.layout);
}

Loaded Workplace::loaded_for(const std::string& database) const {
    const auto names = database_names();
    return load(read_directory(configuration_.dir, options_.context), databases(database, names),
                configuration_.layout);
}

Databases Workplace::databases(std::string_view chosen, std::span<const std::string> known) const {
    return {.chosen = chosen,
            .known = known,
            .changesets = configuration_.changesets,
            .context = options_.context,
            .foreign_keys = configuration_.foreign_keys,
            .same_number = configuration_.same_number};
}

Graph Workplace::told(Loaded loaded) const {
    for (const auto& warning : loaded.warnings) terminal_.warning(warning);
    return Graph(std::move(loaded.migrations), std::move(loaded.callbacks));
}

Graph Workplace::graph() const {
    return told(loaded());
}

Graph Workplace::graph_of_database() const {
    return told(loaded_of_database());
}

Loaded Workplace::loaded_of_database() const {
    const bool none = configuration_.url.empty();
    return loaded_for(none ? "" : std::string(driver().dialect().name));
}

std::string Workplace::database_name() const {
    const bool named = !configuration_.url.empty() && !configuration_.env_is_implied;
    return named ? std::string(driver().dialect().name) : "";
}

const Driver& Workplace::driver() const {
    if (configuration_.url.empty()) {
        throw Error(Kind::usage, "no database is named", configuration_.ways_to_name_one);
    }
    return driver_for(configuration_.url);
}

std::string Workplace::database() const {
    return driver().display_name(configuration_.url);
}

void Workplace::tell_settings() const {
    for (const auto& setting : configuration_.listed) {
        if (!setting.value.empty() && setting.source != "default")
            terminal_.detail(fmt::format("{} = {} ({})", setting.name, escaped(shown(setting)), setting.source));
    }
}

/// How to open the database, but for a password that a command tells.
Connection Workplace::connection() const {
    const bool creates = options_.create && options_.command != "doctor";  // which writes nothing
    return {
        .url = configuration_.url,
        .password = configuration_.password,
        .role = configuration_.role,
        .defaults = configuration_.defaults,
        .busy_wait = configuration_.lock_wait,
        .create = creates ? Create::if_missing : Create::never,
        .pooler = configuration_.pooler,
        .notice = [terminal = terminal_, all = options_.verbose](std::string_view severity, std::string_view message) {
            if (all || severity != "NOTICE")
                terminal.remark(fmt::format("{}: {}", escaped(severity), escaped(message)));
        }};
}

GraphAndSession Workplace::graph_and_session() const {
    auto connection = this->connection();
    const bool waits = configuration_.wait.count() > 0 || !configuration_.password_command.empty() ||
                       !configuration_.password_file.empty();
    const bool early = !configuration_.url.empty() && !waits && connection.create == Create::never;
    if (!early || !driver().opens_slowly(configuration_.url)) return {graph_of_database(), open()};
    const NothingAtWork until_open;
    Opening opening([&driver = driver(), connection = std::move(connection)] { return driver.open(connection); });
    auto graph = graph_of_database();
    tell_settings();
    try {
        return {std::move(graph), OpenSession(opening.get())};
    } catch (const DatabaseError& error) {
        throw unreachable(error);
    }
}

/// Whether this command makes a database that is not there: what only reads leaves none behind.
bool Workplace::may_create() const {
    const bool runs = options_.command == "up" || options_.command == "to" || options_.command == "reset";
    return options_.create && runs && !options_.dry_run;
}

/// Why there is no session, with what to look at.
Error Workplace::unreachable(const DatabaseError& database_error) const {
    auto error = translated(database_error);
    const bool refused = error.code.starts_with("28");  // SQLSTATE class: invalid authorization
    const bool applies = (options_.command == "up" || options_.command == "to") && !options_.dry_run;
    if (database_error.fault == Fault::missing)
        error.next = applies ? options_.typed + " --create" : command_line("create", options_.context, {});
    const bool deletes = options_.command == "drop" || options_.command == "reset";
    if (database_error.fault == Fault::lock && deletes) error.next = "end what uses it, then run: " + options_.typed;
    if (error.of_rights && options_.command == "drop") error.next = "run it as the owner of the database";
    if (error.of_rights && (options_.command == "create" || may_create()))
        error.next = "run it as a role that may create databases";
    if (error.next.empty() && refused) error.next = "check the user and the password";
    if (error.next.empty() && database_error.fault == Fault::connection && error.code.empty() && error.hint.empty())
        error.next = "check the address; --wait 60s waits for a server to come up";
    return error;
}

Connection Workplace::connection_with_password() const {
    auto connection = this->connection();
    if (!configuration_.password_file.empty()) connection.password = read_password_file(configuration_.password_file);
    if (!configuration_.password_command.empty())
        connection.password = run_password_command(configuration_.password_command, &interrupted());
    return connection;
}

template <typename Action>
auto Workplace::reach(const Action& action) const {
    const auto& chosen = driver();
    tell_settings();
    const NothingAtWork until_open;
    const auto connection = connection_with_password();
    const auto deadline = std::chrono::steady_clock::now() + configuration_.wait;
    bool told = false;
    while (true) {
        try {
            return action(chosen, connection);
        } catch (const DatabaseError& error) {
            const bool over = std::chrono::steady_clock::now() >= deadline;
            if (over || !may_come(error)) {
                auto refused = unreachable(error);
                if (told) refused.outcome.because("waited for the database as long as --wait says");
                throw refused;
            }
            if (!std::exchange(told, true)) {
                const std::string_view words = error.what();
                terminal_.remark(
                    fmt::format("waiting for the database to come up: {}", escaped(words.substr(0, words.find('\n')))));
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(200));
        }
    }
}

OpenSession Workplace::open() const {
    return reach([this](const Driver& chosen, const Connection& connection) {
        try {
            return OpenSession(chosen.open(connection));
        } catch (const DatabaseError& error) {
            if (error.fault != Fault::missing || !may_create()) throw;
        }
        chosen.create(connection);
        return OpenSession(chosen.open(connection));
    });
}

bool Workplace::create_database() const {
    return reach([](const Driver& chosen, const Connection& connection) { return chosen.create(connection); });
}

bool Workplace::drop_database() const {
    return reach([](const Driver& chosen, const Connection& connection) { return chosen.drop(connection); });
}

Protection Workplace::protection() const {
    return configuration_.is_protected && !options_.allow_protected ? Protection::on : Protection::off;
}

Engine Workplace::engine(Graph graph, Session& session, Reporter& reporter) const {
    Engine::Options engine_options{.project = configuration_.project, .policy = configuration_.policy};
    engine_options.protection = protection();
    engine_options.first_run = {.naming = configuration_.naming, .existing = options_.existing};
    auto& run = engine_options.run;
    run.typed.whole = options_.typed;
    run.parameters = with_session_values(configuration_.parameters, graph, session);
    run.lock_wait = configuration_.lock_wait;
    run.busy_interval = configuration_.progress_every;
    run.patience = configuration_.patience;
    run.max_blocking = configuration_.max_blocking;
    run.timeout = configuration_.timeout;
    run.transaction = options_.transaction;
    run.verification = options_.verification;
    run.typed.verb = options_.command;
    run.typed.context = options_.context;
    run.typed.manner = options_.manner;
    run.typed.up_manner = options_.up_manner;
    run.typed.beginning = options_.beginning;
    run.typed.later = options_.later;
    run.on_failure = configuration_.on_failure;
    run.durable = configuration_.durable;
    run.backup = configuration_.backup;
    run.hooks = configuration_.hooks;
    const bool reverts = options_.command == "down";
    const bool applies = options_.command == "up" || options_.command == "to" || options_.command == "reset";
    for (const auto& callback : graph.callbacks()) {
        if (callback.direction == Section::down ? reverts : applies)
            run.hooks.scripts[callback.hook].push_back(callback.script);
    }
    run.health = configuration_.health;
    run.author.by = user_name();
    run.author.host = host_name();
    run.author.note = options_.note;
    run.interrupted = &interrupted();
    return Engine(std::move(graph), session, reporter, std::move(engine_options));
}

}  // namespace belay::cli
