#pragma once

#include <span>
#include <string_view>
#include <vector>

namespace belay {

/// Where belay.toml may have a setting.
enum class InFile {
    nowhere,         // it is about one call, or a secret
    outside,         // outside of every table
    anywhere,        // outside of every table, and in [env.NAME]
    defaults,        // in [defaults], and in [env.NAME]
    environment,     // in [env.NAME]
    new_migrations,  // in [new]
};

enum class SettingType { text, number, boolean, list /* or one string */ };

/// A setting and every way to say it. What is read, and what is documented, is read from the table of these.
struct KnownSetting {
    std::string_view name;      // its key in belay.toml, and what `belay config` calls it
    std::string_view variable;  // of the environment; empty: none
    std::string_view flag;      // of the command line; empty: none
    InFile in_file = InFile::nowhere;
    SettingType type = SettingType::text;
    std::string_view meaning;
};

/// All of them, but for [params], [hooks] and [health].
std::span<const KnownSetting> known_settings();

/// The one of that name; "new.one_file" is one_file of [new]. It must exist.
const KnownSetting& known_setting(std::string_view name);

/// Those that may stand there, in the order of the table.
std::vector<KnownSetting> settings_in(InFile place);

}  // namespace belay
