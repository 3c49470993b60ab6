#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/error.h"
#include "engine/layout/file.h"

namespace belay {

/// A file that says to be a changelog and is no SQL.
std::optional<Place> liquibase_sign(std::span<const File> files);

/// What Liquibase makes of a path to tell files apart.
std::string liquibase_path(std::string_view path);

/// Whether a file is a changelog in formatted SQL.
bool is_formatted_changelog(const File& file);

/// Whether it is one in YAML, JSON or XML.
bool is_changelog_tree(const File& file);

}  // namespace belay
