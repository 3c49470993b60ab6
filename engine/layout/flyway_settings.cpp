#include "engine/layout/flyway_settings.h"

#include <algorithm>
#include <array>

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

/// "flyway.placeholders.schema" in a .conf, "schema" below [flyway.placeholders] in TOML.
bool is_placeholder(const PlainSetting& setting) {
    return setting.key.starts_with("flyway.placeholders.") || setting.key.starts_with("placeholders.") ||
           setting.section.ends_with("placeholders");
}

Replacement take(const PlainSetting& setting, Replacement before) {
    if (is_placeholder(setting))
        throw error_at(Kind::project, setting.place, "the values of placeholders are not read from here",
                       "set them under [params] in belay.toml");
    const auto key = setting.key.substr(setting.key.rfind('.') + 1);
    if (is_same_name(key, "placeholderReplacement")) return is_true(setting) ? Replacement::on : Replacement::off;
    for (const auto& known : defaults) {
        if (is_same_name(key, known.key) && !is_same_name(setting.value, known.value))
            refuse_setting(setting, fmt::format("its default is '{}'", known.value));
    }
    return before;
}

}  // namespace

Replacement flyway_replacement(std::span<const File> files) {
    auto replacement = Replacement::on;
    for (const auto& file : files) {
        const auto name = base_name(file.path);
        if (name != "flyway.toml" && name != "flyway.conf") continue;
        for (const auto& setting : settings_of(read_source(file.path, file.bytes)))
            replacement = take(setting, replacement);
    }
    return replacement;
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
