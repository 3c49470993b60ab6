#include "engine/config/config.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <memory>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/config/file.h"
#include "engine/nearest.h"

namespace belay {

namespace {

using std::chrono::milliseconds;

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
        result.url = url().value;
        result.dir = dir().value;
        result.project = listed(setting("project", flags_.project, "BELAY_PROJECT", "project", "default")).value;
        result.policy.order = parse_order(listed(setting("order", flags_.order, "BELAY_ORDER", "order", "strict")));
        result.policy.applied_missing = parse_applied_missing(
            listed(setting("applied_missing", {}, "BELAY_APPLIED_MISSING", "applied_missing", "ignore-newer")));
        result.lock_wait =
            duration_of(listed(setting("lock_wait", flags_.lock_wait, "BELAY_LOCK_WAIT", "lock_wait", "60s")));
        result.defaults.lock_timeout = timeout("lock_timeout");
        result.defaults.statement_timeout = timeout("statement_timeout");
        result.timeout = run_timeout();
        result.role = listed(from_environment("role")).value;
        result.password_command = listed(from_environment("password_command")).value;
        result.is_protected = listed(from_environment("protected")).value == "true";
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

    /// --url, the --env asked for, BELAY_URL, the BELAY_ENV asked for, DATABASE_URL.
    Setting url() {
        auto of_environment = from_environment("url");
        if (of_environment.value.starts_with("env:")) {
            const auto variable = of_environment.value.substr(4);
            const auto value = environment_(variable.c_str());
            const bool comes_first = !flags_.url && (flags_.env || !environment_("BELAY_URL"));
            if (!value && comes_first) {
                throw Error(Kind::usage,
                            fmt::format("the variable {} is not set, which {} names as its url", escaped(variable),
                                        of_environment.source),
                            fmt::format("set {}, or name the database with --url", escaped(variable)));
            }
            of_environment.value = value.value_or("");
        }
        Setting result{"url", "", "default"};
        const auto variable = environment_("BELAY_URL");
        const auto common = environment_("DATABASE_URL");
        if (flags_.url)
            result = {"url", *flags_.url, "--url"};
        else if (!of_environment.value.empty() && (flags_.env || !variable))
            result = of_environment;
        else if (variable)
            result = {"url", *variable, "BELAY_URL"};
        else if (common)
            result = {"url", *common, "DATABASE_URL"};
        return listed(result);
    }

    /// A directory that belay.toml names is meant from where that file stands.
    Setting dir() {
        auto result = setting("dir", flags_.dir, "BELAY_DIR", "dir", "migrations");
        namespace fs = std::filesystem;
        const bool from_file = file_.find("dir") != nullptr && result.source == file_.find("dir")->source;
        if (from_file || (result.source == "default" && !file_.path.empty())) {
            std::error_code error;
            const auto folder = fs::absolute(fs::path(file_.path), error).parent_path();
            const auto here = fs::current_path(error);
            if (!error && folder != here)
                result.value = (folder / result.value).lexically_normal().lexically_proximate(here).string();
        }
        return listed(result);
    }

    std::optional<milliseconds> timeout(const std::string& name) {
        const auto* value = file_.find("defaults." + name);
        const auto& found =
            listed(value != nullptr ? Setting{name, value->text, value->source} : Setting{name, "", "default"});
        if (value == nullptr) return std::nullopt;
        return duration_of(found);
    }

    std::optional<milliseconds> run_timeout() {
        const auto& found = listed(setting("timeout", flags_.timeout, "BELAY_TIMEOUT", "defaults.timeout", ""));
        if (found.value.empty()) return std::nullopt;
        return duration_of(found);
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
        for (const auto& [name, source] : sources) listed({"params." + name, "********", source});
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

std::string run_password_command(const std::string& command) {
    std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe(popen(command.c_str(), "r"),
                                                         [](std::FILE* file) { return pclose(file); });
    if (!pipe) throw Error(Kind::usage, "password_command could not be started");
    std::string password;
    std::array<char, 256> buffer{};
    while (std::fgets(buffer.data(), static_cast<int>(buffer.size()), pipe.get()) != nullptr) password += buffer.data();
    if (pclose(pipe.release()) != 0) throw Error(Kind::usage, "password_command failed", "run it by hand to see why");
    const auto end = password.find_first_of("\r\n");
    if (end != std::string::npos) password.resize(end);
    if (password.empty()) throw Error(Kind::usage, "password_command printed no password", "run it by hand to see why");
    return password;
}

}  // namespace belay
