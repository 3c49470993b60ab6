#include "engine/config/config.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/config/file.h"
#include "engine/nearest.h"
#include "engine/process.h"

namespace belay {

namespace {

using std::chrono::milliseconds;

const std::string masked = "********";

std::chrono::milliseconds duration_of(const Setting& setting) {
    const auto parsed = parse_duration(setting.value);
    if (parsed) return *parsed;
    throw Error(Kind::usage,
                fmt::format("'{}' is no duration ({} of {})", escaped(setting.value), setting.name, setting.source),
                "write 500ms, 3s, 5min or 1h");
}

/// Finds each setting where it was said first, in the order of precedence.
class Resolution {
  public:
    Resolution(const Flags& flags, const Environment& environment, const std::string& start)
        : flags_(flags), environment_(environment) {
        const auto named = flags.config ? flags.config : environment_("BELAY_CONFIG");
        const auto path = named ? named : find_config_file(start);
        if (path) file_ = read_config_file(*path);
        choose_environment();
    }

    Configuration run() {
        Configuration result;
        result.url = url();
        result.pooler = parse_pooler(listed(pooler()));
        result.dir = dir().value;
        result.layout = listed(setting("layout", flags_.layout, "BELAY_LAYOUT", "layout", "")).value;
        result.project = listed(setting("project", flags_.project, "BELAY_PROJECT", "project", "default")).value;
        result.policy.order = parse_order(listed(setting("order", flags_.order, "BELAY_ORDER", "order", "strict")));
        result.policy.applied_missing = parse_applied_missing(
            listed(setting("applied_missing", {}, "BELAY_APPLIED_MISSING", "applied_missing", "ignore-newer")));
        result.lock_wait =
            duration_of(listed(setting("lock_wait", flags_.lock_wait, "BELAY_LOCK_WAIT", "lock_wait", "60s")));
        result.patience.lock_timeout = duration("lock_timeout", flags_.lock_timeout, "BELAY_LOCK_TIMEOUT", "");
        result.patience.attempts = lock_attempts();
        result.max_blocking = duration("max_blocking", flags_.max_blocking, "BELAY_MAX_BLOCKING", "2s");
        if (result.max_blocking == milliseconds{0}) result.max_blocking.reset();
        result.defaults.lock_timeout = result.patience.lock_timeout;
        result.defaults.statement_timeout =
            duration("statement_timeout", flags_.statement_timeout, "BELAY_STATEMENT_TIMEOUT", "");
        result.timeout = duration("timeout", flags_.timeout, "BELAY_TIMEOUT", "");
        result.role = listed(from_environment("role")).value;
        result.password_command = listed(from_environment("password_command")).value;
        result.is_protected = listed(from_environment("protected")).value == "true";
        result.on_failure = parse_on_failure(
            listed(setting("on_failure", flags_.on_failure, "BELAY_ON_FAILURE", "on_failure", "stop")));
        result.durable = parse_durable(listed(setting("durable", flags_.durable, "BELAY_DURABLE", "durable", "run")));
        result.backup = backup();
        result.hooks = hooks();
        result.health = health();
        result.parameters = parameters();
        result.listed = std::move(listed_);
        return result;
    }

  private:
    void choose_environment() {
        const auto variable = environment_("BELAY_ENV");
        const auto chosen = flags_.env ? flags_.env : variable;
        listed(chosen ? Setting{"env", *chosen, flags_.env ? "--env" : "BELAY_ENV"} : Setting{"env", "", "default"});
        listed(file_.path.empty() ? Setting{"config", "", "no belay.toml here or above"}
                                  : Setting{"config", file_.path,
                                            flags_.config                  ? "--config"
                                            : environment_("BELAY_CONFIG") ? "BELAY_CONFIG"
                                                                           : "found"});
        if (!chosen) return;
        if (file_.has_environment(*chosen)) {
            name_ = *chosen;
            return;
        }
        const auto names = file_.environments();
        throw Error(Kind::usage,
                    fmt::format("there is no environment '{}'{}", escaped(*chosen), did_you_mean(*chosen, names)),
                    names.empty() ? "write [env." + escaped(*chosen) + "] in belay.toml"
                                  : fmt::format("belay.toml has: {}", fmt::join(names, ", ")));
    }

    const Setting& listed(Setting setting) { return listed_.emplace_back(std::move(setting)); }

    Setting setting(const std::string& name, const std::optional<std::string>& flag, const char* variable,
                    const std::string& key, const std::string& otherwise) const {
        if (flag) {
            std::string dashed = "--" + name;
            std::ranges::replace(dashed, '_', '-');
            return {name, *flag, dashed};
        }
        if (const auto value = environment_(variable)) return {name, *value, variable};
        if (const auto* value = file_.find(key)) return {name, value->text, value->source};
        return {name, otherwise, "default"};
    }

    Setting from_environment(const std::string& name) const {
        const auto* value = name_.empty() ? nullptr : file_.find("env." + name_ + "." + name);
        return value != nullptr ? Setting{name, value->text, value->source} : Setting{name, "", "default"};
    }

    /// Who may say what database is meant, the one that is heard first first.
    enum class Voice { flag, chosen_environment, variable, environment, common, nobody };

    struct Said {
        Setting setting;
        Voice voice = Voice::nobody;
    };

    /// A setting of the environment, read from the variable that it may name.
    Setting resolved_from_environment(const std::string& name) const {
        auto setting = from_environment(name);
        if (!setting.value.starts_with("env:")) return setting;
        const auto variable = setting.value.substr(4);
        const auto value = environment_(variable.c_str());
        if (!value) {
            throw Error(Kind::usage,
                        fmt::format("the variable {} is not set, which {} names as its {}", escaped(variable),
                                    setting.source, name),
                        fmt::format("set {}, or name the database with --url", escaped(variable)));
        }
        setting.value = *value;
        return setting;
    }

    /// What a flag, the environment or a variable says, and nobody who is heard after `last`.
    Said said(const std::string& name, const std::optional<std::string>& flag, const char* variable, Voice last) const {
        const auto value = environment_(variable);
        Said by_variable{setting(name, flag, variable, "", ""), flag ? Voice::flag : Voice::variable};
        const bool variable_is_heard = value && last >= Voice::variable;
        if (flag || (variable_is_heard && !flags_.env)) return by_variable;
        const auto environment = flags_.env ? Voice::chosen_environment : Voice::environment;
        if (last >= environment) {
            auto found = resolved_from_environment(name);
            if (!found.value.empty()) return {std::move(found), environment};
        }
        return variable_is_heard ? by_variable : Said{{name, "", "default"}, Voice::nobody};
    }

    /// What is connected to. A direct URL goes with the URL whose pooler it avoids, so one that is said with less
    /// weight is about another database: --url silences an exported BELAY_DIRECT_URL.
    std::string url() {
        auto pooled = said("url", flags_.url, "BELAY_URL", Voice::nobody);
        const auto common = environment_("DATABASE_URL");
        if (pooled.voice == Voice::nobody && common) pooled = {{"url", *common, "DATABASE_URL"}, Voice::common};
        const auto direct = said("direct_url", flags_.direct_url, "BELAY_DIRECT_URL", pooled.voice);
        listed(pooled.setting);
        listed(direct.setting);
        return direct.setting.value.empty() ? pooled.setting.value : direct.setting.value;
    }

    Setting pooler() const {
        auto setting = said("pooler", flags_.pooler, "BELAY_POOLER", Voice::nobody).setting;
        if (setting.value.empty()) setting.value = "none";
        return setting;
    }

    static Pooler parse_pooler(const Setting& setting) {
        if (setting.value == "none") return Pooler::refused;
        if (setting.value == "session") return Pooler::session;
        throw Error(Kind::usage,
                    fmt::format("pooler is none or session, not '{}' ({})", escaped(setting.value), setting.source),
                    "a pooler that shares sessions between clients loses the lock of a run: name the server itself as "
                    "direct_url");
    }

    Setting dir() { return listed(from_file_on(setting("dir", flags_.dir, "BELAY_DIR", "dir", "migrations"), "dir")); }

    /// A path that belay.toml names, or that nobody names, begins where that file stands.
    Setting from_file_on(Setting result, const std::string& key) const {
        namespace fs = std::filesystem;
        const bool from_file = file_.find(key) != nullptr && result.source == file_.find(key)->source;
        const auto folder = file_folder();
        if ((from_file || result.source == "default") && !folder.empty()) {
            std::error_code error;
            const auto here = fs::current_path(error);
            result.value = (fs::path(folder) / result.value).lexically_normal().lexically_proximate(here).string();
        }
        return result;
    }

    /// Where belay.toml stands; empty where that is here, or where there is none.
    std::string file_folder() const {
        namespace fs = std::filesystem;
        if (file_.path.empty()) return "";
        std::error_code error;
        const auto folder = fs::absolute(fs::path(file_.path), error).lexically_normal().parent_path();
        return error || folder == fs::current_path(error) ? "" : folder.string();
    }

    BackupWish backup() {
        BackupWish wish{.command_directory = file_folder()};
        const auto& wanted = listed(setting("backup", flags_.backup, "BELAY_BACKUP", "backup", "false"));
        if (wanted.value != "true" && wanted.value != "false") {
            throw Error(Kind::usage,
                        fmt::format("backup is true or false, not '{}' ({})", escaped(wanted.value), wanted.source));
        }
        wish.wanted = wanted.value == "true";
        wish.directory =
            listed(from_file_on(setting("backup_dir", {}, "BELAY_BACKUP_DIR", "backup_dir", "backups"), "backup_dir"))
                .value;
        auto command = from_environment("backup_command");
        wish.command = command.value;
        if (!command.value.empty()) command.value = masked;
        listed(command);
        return wish;
    }

    /// A value of [env.NAME.hooks] and the like, or else of [hooks]. Commands may hold secrets and are not shown.
    const FileValue* of_table(const std::string& name) {
        const auto* value = name_.empty() ? nullptr : file_.find("env." + name_ + "." + name);
        if (value == nullptr) value = file_.find(name);
        if (value == nullptr) return nullptr;
        std::vector<std::string> shown;
        for (const auto& item : value->items) shown.push_back(item.ends_with(".sql") ? item : masked);
        listed({name, value->items.empty() ? masked : fmt::format("{}", fmt::join(shown, ", ")), value->source});
        return value;
    }

    Hooks hooks() {
        Hooks result{.directory = file_folder()};
        for (const auto hook : all_hooks) {
            const auto* value = of_table(fmt::format("hooks.{}", name_of(hook)));
            if (value != nullptr && !value->items.empty()) result.actions[hook] = value->items;
        }
        return result;
    }

    Health health() {
        Health result{.directory = file_folder()};
        if (const auto* value = of_table("health.sql")) result.sql = value->items;
        if (const auto* value = of_table("health.command")) result.command = value->text;
        return result;
    }

    static OnFailure parse_on_failure(const Setting& setting) {
        if (setting.value == "stop") return OnFailure::stop;
        if (setting.value == "revert") return OnFailure::revert;
        throw Error(Kind::usage,
                    fmt::format("on_failure is stop or revert, not '{}' ({})", escaped(setting.value), setting.source));
    }

    static Durable parse_durable(const Setting& setting) {
        if (setting.value == "run") return Durable::run;
        if (setting.value == "each") return Durable::each;
        throw Error(Kind::usage,
                    fmt::format("durable is run or each, not '{}' ({})", escaped(setting.value), setting.source));
    }

    /// A limit: of the run, of the environment, or [defaults].
    Setting limit(const std::string& name, const std::optional<std::string>& flag, const char* variable,
                  const std::string& otherwise) {
        const auto own = "env." + name_ + "." + name;
        return listed(setting(name, flag, variable, file_.find(own) != nullptr ? own : "defaults." + name, otherwise));
    }

    std::optional<milliseconds> duration(const std::string& name, const std::optional<std::string>& flag,
                                         const char* variable, const std::string& otherwise) {
        const auto found = limit(name, flag, variable, otherwise);
        if (found.value.empty()) return std::nullopt;
        return duration_of(found);
    }

    std::optional<std::size_t> lock_attempts() {
        const auto found = limit("lock_attempts", flags_.lock_attempts, "BELAY_LOCK_ATTEMPTS", "");
        if (found.value.empty()) return std::nullopt;
        const auto attempts = parse_attempts(found.value);
        if (attempts) return attempts;
        throw Error(
            Kind::usage,
            fmt::format("'{}' is no number of attempts (lock_attempts of {})", escaped(found.value), found.source),
            "write 1 or more");
    }

    static Order parse_order(const Setting& setting) {
        if (setting.value == "strict") return Order::strict;
        if (setting.value == "any") return Order::any;
        if (setting.value == "skip") return Order::skip;
        throw Error(Kind::usage,
                    fmt::format("order is strict, any or skip, not '{}' ({})", escaped(setting.value), setting.source));
    }

    static AppliedMissing parse_applied_missing(const Setting& setting) {
        if (setting.value == "ignore-newer") return AppliedMissing::ignore_newer;
        if (setting.value == "error") return AppliedMissing::error;
        if (setting.value == "ignore") return AppliedMissing::ignore;
        throw Error(Kind::usage, fmt::format("applied_missing is ignore-newer, error or ignore, not '{}' ({})",
                                             escaped(setting.value), setting.source));
    }

    Parameters parameters() {
        auto result = file_.parameters;
        std::map<std::string, std::string> sources;
        for (const auto& [name, value] : result) sources[name] = "belay.toml [params]";
        for (const auto& pair : flags_.set) {
            const auto equals = pair.find('=');
            if (equals == std::string::npos || equals == 0) {
                throw Error(Kind::usage, "--set takes NAME=VALUE");  // what was written may be a secret
            }
            result[pair.substr(0, equals)] = pair.substr(equals + 1);
            sources[pair.substr(0, equals)] = "--set";
        }
        for (const auto& [name, source] : sources) listed({"params." + name, masked, source});
        return result;
    }

    const Flags& flags_;
    const Environment& environment_;
    ConfigFile file_;
    std::string name_;  // of the environment
    std::vector<Setting> listed_;
};

}  // namespace

Configuration configure(const Flags& flags, const Environment& environment, const std::string& start) {
    return Resolution(flags, environment, start).run();
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
