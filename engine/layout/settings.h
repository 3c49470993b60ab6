#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/layout/lines.h"

namespace belay {

/// A line `key = value` of another tool's configuration.
struct PlainSetting {
    std::string section;  // that of the last `[section]` or `[section "name"]`; empty before the first
    std::string key;
    std::string value;  // without quotes around it
    Place place = {};   // of the key
};

/// The settings of a file in the manner of git's configuration, Java's properties or simple TOML. What is no setting is
/// left out: it says nothing that could be looked for.
std::vector<PlainSetting> settings_of(const Source& source);

/// Whether two names are the same in any case.
bool is_same_name(std::string_view a, std::string_view b);

}  // namespace belay
