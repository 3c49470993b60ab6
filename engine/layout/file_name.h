#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "engine/graph/version.h"
#include "engine/sql/directives.h"

namespace belay {

/// The last part of a path.
std::string_view base_name(std::string_view path);

/// What the name of a file in belay's own layout says.
struct FileName {
    Version version = {};
    std::string name = {};
    std::optional<Section> part = {};  // absent: one file with sections
    std::string database = {};         // empty: for all
};

/// Nothing where it is no file of a migration. `databases` are the names that a variant may carry. Throws Error
/// (project) where a database stands in the wrong place.
std::optional<FileName> parse_file_name(std::string_view path, std::span<const std::string> databases);

}  // namespace belay
