#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/sql/script.h"

namespace belay {

/// A value of belay.toml and where it stands.
struct FileValue {
    std::string text;
    std::string source;  // "belay.toml [env.prod]"
    Place place;
    std::vector<std::string> items = {};  // of a list; its text is empty
};

/// belay.toml as read: names are dotted paths such as "defaults.lock_timeout" and "env.prod.url".
struct ConfigFile {
    std::string path = {};
    std::map<std::string, FileValue> values = {};
    Parameters parameters = {};

    const FileValue* find(const std::string& name) const;
    bool has_environment(const std::string& name) const;
    std::vector<std::string> environments() const;
};

/// Throws Error (usage) with the place of what is wrong: syntax, an unknown key (with the nearest known), a wrong type.
ConfigFile read_config_file(const std::string& path);

/// The nearest belay.toml in `start` or a directory above it.
std::optional<std::string> find_config_file(const std::string& start);

}  // namespace belay
