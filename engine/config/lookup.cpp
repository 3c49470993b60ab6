#include "engine/config/lookup.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/config/env_file.h"
#include "engine/config/known_settings.h"
#include "engine/config/owner.h"
#include "engine/error.h"
#include "engine/nearest.h"
#include "engine/run/hook_name.h"
#include "engine/sql/utf8.h"

namespace belay {

namespace {

namespace fs = std::filesystem;

constexpr auto masked = "********";

std::optional<std::string> heard(const ReadVariable& environment, const std::string& variable) {
    return variable.empty() ? std::nullopt : environment(variable.c_str());
}

std::map<std::string, std::string> read_variables(const Setting& file) {
    try {
        return read_env_file(file.value);
    } catch (Error& error) {
        if (error.next.empty() && error.place && error.place->line == 0)
            error.next = fmt::format("write the file, or name another one ({})", file.source);
        throw;
    }
}

}  // namespace

Lookup::Lookup(const Flags& flags, const ReadVariable& environment, const std::string& start)
    : flags_(flags), environment_(environment) {
    const auto named = flags.config ? flags.config : environment_("BELAY_CONFIG");
    const auto path = named ? named : find_config_file(start);
    if (path && !named) refuse_foreign(*path, this_reader(environment_("SUDO_UID")));
    if (path) file_ = read_config_file(*path);
    const auto variables = find_env_file();
    if (!variables.value.empty()) {
        environment_ = [said = environment_, file = read_variables(variables)](const char* name) {
            const auto value = said(name);
            const auto found = file.find(name);
            return value || found == file.end() || found->second.empty() ? value : std::optional(found->second);
        };
    }
    choose_environment();
}

/// The environment that is meant: by name, or else, where nothing else names a database, the one that belay.toml calls
/// its default, or the only one that it has.
Setting Lookup::chosen_environment() const {
    if (flags_.env) return {"env", *flags_.env, "--env"};
    if (const auto variable = environment_("BELAY_ENV")) return {"env", *variable, "BELAY_ENV"};
    const bool named = flags_.url || flags_.direct_url || environment_("BELAY_URL") ||
                       environment_("BELAY_DIRECT_URL") || environment_("DATABASE_URL");
    if (named) return {"env", "", "default"};
    if (const auto* by_default = file_.find("default_env"))
        return {"env", by_default->text, "default_env of " + by_default->source, by_default->place};
    const auto names = file_.environments();
    if (names.size() == 1) return {"env", names.front(), "the only one of belay.toml"};
    return {"env", "", "default"};
}

void Lookup::choose_environment() {
    const auto chosen = list(chosen_environment());
    implied_ = !chosen.value.empty() && !flags_.env && !environment_("BELAY_ENV");
    list(file_.path.empty() ? Setting{"config", "", "no belay.toml here or above"}
                            : Setting{"config", file_.path,
                                      flags_.config                  ? "--config"
                                      : environment_("BELAY_CONFIG") ? "BELAY_CONFIG"
                                                                     : "found"});
    if (chosen.value.empty()) return;
    if (file_.has_environment(chosen.value)) {
        name_ = chosen.value;
        return;
    }
    const auto names = file_.environments();
    const auto message =
        fmt::format("there is no environment '{}'{}", escaped(chosen.value), did_you_mean(chosen.value, names));
    auto next = names.empty() ? "write [env." + escaped(chosen.value) + "] in belay.toml"
                              : fmt::format("belay.toml has: {}", fmt::join(names, ", "));
    if (chosen.place) throw error_at(Kind::usage, *chosen.place, message, std::move(next));
    throw Error(Kind::usage, message, std::move(next));
}

Setting Lookup::setting(const std::string& name, const std::optional<std::string>& flag, const std::string& key,
                        const std::string& otherwise) const {
    const auto variable = std::string(known_setting(name).variable);
    if (flag) {
        std::string dashed = "--" + name;
        std::ranges::replace(dashed, '_', '-');
        return {name, *flag, dashed};
    }
    if (const auto value = heard(environment_, variable)) return {name, *value, variable};
    if (const auto* value = file_.find(key)) return {name, value->text, value->source, value->place};
    return {name, otherwise, "default"};
}

std::string Lookup::key_of(const std::string& name, const std::string& common) const {
    return environment_value(name) != nullptr ? "env." + name_ + "." + name : common;
}

Setting Lookup::find(const std::string& name, const std::optional<std::string>& flag, const std::string& otherwise) {
    auto found = setting(name, flag, key_of(name, name), otherwise);
    // A flag was looked at when it was read, and a file is UTF-8 as a whole.
    if (!utf8::is_valid(found.value)) throw Error(Kind::usage, fmt::format("{} is not UTF-8", found.source));
    return list(std::move(found));
}

Setting Lookup::find_path(const std::string& name, const std::optional<std::string>& flag,
                          const std::string& otherwise) {
    auto result = setting(name, flag, key_of(name, name), otherwise);
    const bool from_file = result.place.has_value();
    if (from_file || result.source == "default") result.value = from_folder(std::move(result.value));
    return list(std::move(result));
}

Setting Lookup::find_limit(const std::string& name, const std::optional<std::string>& flag,
                           const std::string& otherwise) {
    return list(setting(name, flag, key_of(name, "defaults." + name), otherwise));
}

const FileValue* Lookup::environment_value(const std::string& name) const {
    return name_.empty() ? nullptr : file_.find("env." + name_ + "." + name);
}

Setting Lookup::in_environment(const std::string& name) const {
    const auto* value = environment_value(name);
    return value != nullptr ? Setting{name, value->text, value->source, value->place} : Setting{name, "", "default"};
}

Setting Lookup::find_in_environment(const std::string& name) {
    return list(said(name, {}, Voice::nobody).setting);
}

Setting Lookup::find_secret_in_environment(const std::string& name) {
    auto found = said(name, {}, Voice::nobody).setting;
    list({found.name, found.value.empty() ? "" : masked, found.source});
    return found;
}

bool Lookup::find_protection() {
    const auto by_file = in_environment("protected");
    const auto by_variable = setting("protected", {}, "", "");
    const bool is_answer = by_variable.value == "true" || by_variable.value == "false" || by_variable.value.empty();
    if (!is_answer) {
        throw Error(Kind::usage, fmt::format("protected is true or false, not '{}' ({})", escaped(by_variable.value),
                                             by_variable.source));
    }
    return list(by_variable.value == "true" ? by_variable : by_file).value == "true";
}

Lookup::Password Lookup::find_password() {
    const auto value = said("password", {}, Voice::nobody);
    const auto file = said("password_file", {}, Voice::nobody);
    const auto command = said("password_command", {}, Voice::nobody);
    const auto strongest = std::min({value.voice, file.voice, command.voice});
    list({"password", value.setting.value.empty() ? "" : masked, value.setting.source});
    list(file.setting);
    list({"password_command", command.setting.value.empty() ? "" : masked, command.setting.source});
    if (strongest == Voice::nobody) return {};
    if (value.voice == strongest) return {.value = value.setting.value};
    if (file.voice == strongest)
        return {.file = file.setting.place ? from_folder(file.setting.value) : file.setting.value};
    return {.command = command.setting.value};
}

/// Where it stands in belay.toml it is a path from there, as the others are.
Setting Lookup::find_env_file() {
    auto found = setting("env_file", flags_.env_file, "env_file", "");
    if (found.place) found.value = from_folder(found.value);
    return list(std::move(found));
}

std::string Lookup::from_folder(std::string path) const {
    const auto folder = this->folder();
    if (folder.empty() || path.empty()) return path;
    std::error_code error;
    const auto here = fs::current_path(error);
    return (fs::path(folder) / path).lexically_normal().lexically_proximate(here).string();
}

const FileValue* Lookup::find_in_table(const std::string& name) {
    const auto* value = environment_value(name);
    if (value == nullptr) value = file_.find(name);
    if (value == nullptr) return nullptr;
    std::vector<std::string> shown;
    for (const auto& item : value->items) shown.push_back(names_sql_file(item) ? item : masked);
    list({name, value->items.empty() ? masked : fmt::format("{}", fmt::join(shown, ", ")), value->source});
    return value;
}

/// A setting of the environment, read from the variable that it may name.
Setting Lookup::resolved_in_environment(const std::string& name) const {
    auto setting = in_environment(name);
    if (!setting.value.starts_with("env:")) return setting;
    const auto variable = setting.value.substr(4);
    const auto value = environment_(variable.c_str());
    // Nobody asked for this environment yet: a command that needs no database does without.
    if (!value && implied_) return {name, "", "default"};
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
Lookup::Said Lookup::said(const std::string& name, const std::optional<std::string>& flag, Voice last) const {
    const auto value = heard(environment_, std::string(known_setting(name).variable));
    Said by_variable{setting(name, flag, "", ""), flag ? Voice::flag : Voice::variable};
    const bool variable_is_heard = value && last >= Voice::variable;
    if (flag || (variable_is_heard && !flags_.env)) return by_variable;
    const auto environment = flags_.env ? Voice::chosen_environment : Voice::environment;
    if (last >= environment) {
        auto found = resolved_in_environment(name);
        if (!found.value.empty()) return {std::move(found), environment};
    }
    return variable_is_heard ? by_variable : Said{{name, "", "default"}, Voice::nobody};
}

std::string Lookup::find_url() {
    auto pooled = said("url", flags_.url, Voice::nobody);
    const auto common = environment_("DATABASE_URL");
    if (pooled.voice == Voice::nobody && common) pooled = {{"url", *common, "DATABASE_URL"}, Voice::common};
    const auto direct = said("direct_url", flags_.direct_url, pooled.voice);
    list(pooled.setting);
    list(direct.setting);
    return direct.setting.value.empty() ? pooled.setting.value : direct.setting.value;
}

std::string Lookup::ways_to_name_one() const {
    constexpr auto others = "name it with --url, BELAY_URL or DATABASE_URL, such as --url sqlite:path/to/file.db";
    const auto url = in_environment("url");
    if (implied_ && url.value.starts_with("env:"))
        return fmt::format("set {}, which {} names as its url, or {}", escaped(url.value.substr(4)), url.source,
                           others);
    const auto names = file_.environments();
    if (names.empty()) return others;
    return fmt::format("choose an environment with --env: {}; or {}", fmt::join(names, ", "), others);
}

Setting Lookup::find_pooler() {
    auto setting = said("pooler", flags_.pooler, Voice::nobody).setting;
    if (setting.value.empty()) setting.value = "none";
    return list(std::move(setting));
}

Parameters Lookup::find_parameters() {
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
    for (const auto& [name, source] : sources) list({"params." + name, masked, source});
    return result;
}

std::string Lookup::folder() const {
    if (file_.path.empty()) return "";
    std::error_code error;
    const auto folder = fs::absolute(fs::path(file_.path), error).lexically_normal().parent_path();
    return error || folder == fs::current_path(error) ? "" : folder.string();
}

}  // namespace belay
