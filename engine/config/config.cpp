#include "engine/config/config.h"

#include <array>
#include <cstddef>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "engine/config/lookup.h"
#include "engine/history/table.h"
#include "engine/layout/file.h"
#include "engine/process.h"

namespace belay {

namespace {

using std::chrono::milliseconds;

/// A word that a setting may be, and what it means.
template <typename T>
struct Choice {
    std::string_view word;
    T meaning;
};

template <typename T>
Choice(const char*, T) -> Choice<T>;

constexpr std::array poolers{Choice{"none", Pooler::refused}, Choice{"session", Pooler::session}};
constexpr std::array orders{Choice{"strict", Order::strict}, Choice{"any", Order::any}, Choice{"skip", Order::skip}};
constexpr std::array stances{Choice{"ignore-newer", AppliedMissing::ignore_newer},
                             Choice{"error", AppliedMissing::error}, Choice{"ignore", AppliedMissing::ignore}};
constexpr std::array endings{Choice{"stop", OnFailure::stop}, Choice{"revert", OnFailure::revert}};
constexpr std::array durabilities{Choice{"run", Durable::run}, Choice{"each", Durable::each}};
constexpr std::array twins{Choice{"refused", SameNumber::refused}, Choice{"by_name", SameNumber::by_name}};
constexpr std::array enforcements{Choice{"auto", ForeignKeys::as_by_tool}, Choice{"on", ForeignKeys::on},
                                  Choice{"off", ForeignKeys::off}};
constexpr std::array answers{Choice{"true", true}, Choice{"false", false}};

Error no_value(const Setting& setting, const std::string& message, std::string next) {
    Error error(Kind::usage, message, std::move(next));
    error.place = setting.place;
    return error;
}

/// What the setting chooses. Throws Error (usage), with the next step `next`, at a word that is none of them.
template <typename T, std::size_t size>
T chosen(const Setting& setting, const std::array<Choice<T>, size>& choices, std::string next = {}) {
    std::string words;
    for (const auto& choice : choices) {
        if (setting.value == choice.word) return choice.meaning;
        const bool last = &choice == &choices.back();
        words += fmt::format("{}{}", words.empty() ? "" : last ? " or " : ", ", choice.word);
    }
    throw no_value(setting,
                   fmt::format("{} is {}, not '{}' ({})", setting.name, words, escaped(setting.value), setting.source),
                   std::move(next));
}

milliseconds duration_of(const Setting& setting) {
    if (const auto parsed = parse_duration(setting.value)) return *parsed;
    throw no_duration(setting);
}

/// A duration that may be absent.
std::optional<milliseconds> limit_of(const Setting& setting) {
    return setting.value.empty() ? std::nullopt : std::optional(duration_of(setting));
}

std::optional<std::size_t> attempts_of(const Setting& setting) {
    if (setting.value.empty()) return std::nullopt;
    if (const auto parsed = parse_attempts(setting.value)) return parsed;
    throw no_value(
        setting,
        fmt::format("'{}' is no number of attempts ({} of {})", escaped(setting.value), setting.name, setting.source),
        "write 1 or more");
}

BackupWish backup(Lookup& lookup, const Flags& flags) {
    BackupWish wish{.command_directory = lookup.folder()};
    wish.wanted = chosen(lookup.find("backup", flags.backup, "false"), answers);
    wish.directory = lookup.find_path("backup_dir", {}, "backups").value;
    wish.command = lookup.find_secret_in_environment("backup_command").value;
    return wish;
}

Hooks hooks(Lookup& lookup) {
    Hooks result{.directory = lookup.folder()};
    for (const auto hook : all_hooks) {
        const auto* value = lookup.find_in_table(fmt::format("hooks.{}", name_of(hook)));
        if (value != nullptr && !value->items.empty()) result.actions[hook] = value->items;
    }
    return result;
}

Health health(Lookup& lookup) {
    Health result{.directory = lookup.folder()};
    if (const auto* value = lookup.find_in_table("health.sql")) result.sql = value->items;
    if (const auto* value = lookup.find_in_table("health.command")) result.command = value->text;
    return result;
}

}  // namespace

Error no_duration(const Setting& setting) {
    const bool lacks_unit =
        !setting.value.empty() && setting.value.find_first_not_of("0123456789") == std::string::npos;
    return no_value(
        setting, fmt::format("'{}' is no duration ({} of {})", escaped(setting.value), setting.name, setting.source),
        lacks_unit
            ? fmt::format("a number wants its unit: write {0}s for seconds, {0}ms, {0}min or {0}h", setting.value)
            : "write 500ms, 3s, 5min or 1h");
}

Configuration configure(const Flags& flags, const ReadVariable& environment, const std::string& start) {
    Lookup lookup(flags, environment, start);
    Configuration result;
    result.url = lookup.find_url();
    result.pooler =
        chosen(lookup.find_pooler(), poolers,
               "a pooler that shares sessions between clients loses the lock of a run: name the server itself as "
               "direct_url");
    result.dir = lookup.find_path("dir", flags.dir, "migrations").value;
    result.layout = lookup.find("layout", flags.layout, "").value;
    result.same_number = chosen(lookup.find("same_number", {}, "refused"), twins);
    result.foreign_keys = chosen(lookup.find("foreign_keys", {}, "auto"), enforcements);
    result.changesets = {.contexts = lookup.find("contexts", flags.contexts, "").value,
                         .labels = lookup.find("label_filter", flags.label_filter, "").value};
    const auto project = lookup.find("project", flags.project, std::string(default_project));
    result.project = project.value;
    result.naming = project.source == "default" ? Naming::by_default : Naming::said;
    result.policy.order = chosen(lookup.find("order", flags.order, "strict"), orders);
    result.policy.applied_missing = chosen(lookup.find("applied_missing", {}, "ignore-newer"), stances);
    result.lock_wait = duration_of(lookup.find("lock_wait", flags.lock_wait, "60s"));
    result.wait = duration_of(lookup.find("wait", flags.wait, "0s"));
    result.progress_every = duration_of(lookup.find("progress_every", {}, "10s"));
    result.patience.lock_timeout = limit_of(lookup.find_limit("lock_timeout", flags.lock_timeout, ""));
    result.patience.attempts = attempts_of(lookup.find_limit("lock_attempts", flags.lock_attempts, ""));
    result.max_blocking = limit_of(lookup.find_limit("max_blocking", flags.max_blocking, "2s"));
    if (result.max_blocking == milliseconds{0}) result.max_blocking.reset();
    result.defaults.lock_timeout = result.patience.lock_timeout;
    result.defaults.statement_timeout = limit_of(lookup.find_limit("statement_timeout", flags.statement_timeout, ""));
    result.timeout = limit_of(lookup.find_limit("timeout", flags.timeout, ""));
    result.role = lookup.find_in_environment("role").value;
    const auto password = lookup.find_password();
    result.password = password.value;
    result.password_file = password.file;
    result.password_command = password.command;
    result.is_protected = lookup.find_protection();
    result.on_failure = chosen(lookup.find("on_failure", flags.on_failure, "stop"), endings);
    result.durable = chosen(lookup.find("durable", flags.durable, "run"), durabilities);
    result.backup = backup(lookup, flags);
    result.seed = lookup.find_path("seed", {}, "").value;
    const auto preferred = [&](const std::string& name) {
        return chosen(lookup.find("new." + name, {}, "false"), answers);
    };
    result.new_migrations = {
        .one_file = preferred("one_file"), .sequence = preferred("sequence"), .edit = preferred("edit")};
    result.hooks = hooks(lookup);
    result.health = health(lookup);
    result.parameters = lookup.find_parameters();
    result.environments = lookup.environments();
    result.env_is_implied = lookup.is_implied();
    if (result.url.empty()) result.ways_to_name_one = lookup.ways_to_name_one();
    result.listed = lookup.listed();
    return result;
}

std::string read_password_file(const std::string& path) {
    const auto text = read_file(path);
    auto password = text.substr(0, text.find_first_of("\r\n"));
    if (password.empty()) throw error_at(Kind::usage, {.path = path}, "has no password on its first line");
    return password;
}

std::string run_password_command(const std::string& command, const std::atomic<bool>* interrupted) {
    auto program = shell_command(command);
    program.output = Program::Output::captured;
    Ending ending;
    try {
        ending = run_program(program, interrupted);
    } catch (const std::system_error& error) {
        throw Error(Kind::usage, fmt::format("password_command could not be started: {}", error.code().message()));
    }
    if (ending.interrupted) throw Error(Kind::interrupted, "interrupted while password_command ran");
    if (ending.code != 0) throw Error(Kind::usage, "password_command failed", "run it by hand to see why");
    auto password = ending.output.substr(0, ending.output.find_first_of("\r\n"));
    if (password.empty()) throw Error(Kind::usage, "password_command printed no password", "run it by hand to see why");
    return password;
}

}  // namespace belay
