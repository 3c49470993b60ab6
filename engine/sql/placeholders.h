#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/sql/source.h"

namespace belay {

/// Whether a script can declare it: without blanks, commas, quotes and braces.
bool is_placeholder_name(std::string_view name);

/// The names that stand in a text as `${name}`, each once. Throws Error (project) where one does not end or is no name.
std::vector<std::string> placeholders_in(const Source& source);

/// The source with `${name}` replaced by the value wherever it stands, in quotes and comments too, as Flyway does. Only
/// `names` are replaced, and a value is not looked into again. Throws Error (project) at a name without a value.
Source replace_placeholders(const Source& source, std::span<const std::string> names,
                            const std::map<std::string, std::string>& values);

}  // namespace belay
