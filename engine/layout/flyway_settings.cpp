#include "engine/layout/flyway_settings.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "engine/layout/parts.h"
#include "engine/layout/settings.h"

namespace belay {

namespace {

struct Default {
    std::string_view key;
    std::string_view value;
};

/// What would change which files are read, or what they say (Flyway's reference, "Configuration").
constexpr std::array defaults{
    Default{"placeholderPrefix", "${"},
    Default{"placeholderSuffix", "}"},
    Default{"sqlMigrationPrefix", "V"},
    Default{"undoSqlMigrationPrefix", "U"},
    Default{"repeatableSqlMigrationPrefix", "R"},
    Default{"baselineMigrationPrefix", "B"},
    Default{"sqlMigrationSeparator", "__"},
    Default{"sqlMigrationSuffixes", ".sql"},
    Default{"encoding", "UTF-8"},
    Default{"executeInTransaction", "true"},
    Default{"initSql", ""},
};

[[noreturn]] void refuse_setting(const PlainSetting& setting, std::string next) {
    throw error_at(
        Kind::project, setting.place,
        fmt::format("'{}' is '{}', which belay does not honour", escaped(setting.key), escaped(setting.value)),
        std::move(next));
}

bool is_true(const PlainSetting& setting) {
    if (is_same_name(setting.value, "true")) return true;
    if (is_same_name(setting.value, "false")) return false;
    refuse_setting(setting, "it is true or false");
}

/// "schema" of "flyway.placeholders.schema" in a .conf, or below [flyway.placeholders] in TOML; empty: it is another.
std::string placeholder_of(const PlainSetting& setting) {
    constexpr std::string_view word = "placeholders.";
    if (setting.section.ends_with("placeholders")) return setting.key;
    const auto at = setting.key.find(word);
    const bool whole = at == 0 || (at != std::string::npos && setting.key[at - 1] == '.');
    return whole ? setting.key.substr(at + word.size()) : std::string();
}

void take(const PlainSetting& setting, FlywaySettings& into) {
    if (auto name = placeholder_of(setting); !name.empty()) {
        into.placeholders.insert_or_assign(std::move(name), setting.value);
        return;
    }
    const auto key = setting.key.substr(setting.key.rfind('.') + 1);
    if (is_same_name(key, "placeholderReplacement"))
        into.replacement = is_true(setting) ? Replacement::on : Replacement::off;
    for (const auto& known : defaults) {
        if (is_same_name(key, known.key) && !is_same_name(setting.value, known.value))
            refuse_setting(setting, fmt::format("its default is '{}'", known.value));
    }
}

}  // namespace

FlywaySettings flyway_settings(std::span<const File> files) {
    FlywaySettings result;
    for (const auto& file : files) {
        const auto name = base_name(file.path);
        if (name != "flyway.toml" && name != "flyway.conf") continue;
        for (const auto& setting : settings_of(read_source(file.path, file.bytes))) take(setting, result);
    }
    return result;
}

void take_script_settings(const File& configuration, Directives& directives, Replacement& replacement) {
    for (const auto& setting : settings_of(read_source(configuration.path, configuration.bytes))) {
        if (is_same_name(setting.key, "executeInTransaction"))
            directives.transaction = is_true(setting);
        else if (is_same_name(setting.key, "placeholderReplacement"))
            replacement = is_true(setting) ? Replacement::on : Replacement::off;
        else if (!is_same_name(setting.key, "encoding") || !is_same_name(setting.value, "UTF-8"))
            refuse_setting(setting, "belay knows executeInTransaction, placeholderReplacement and encoding=UTF-8");
    }
}

}  // namespace belay
