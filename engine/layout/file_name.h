#pragma once

#include <optional>
#include <span>
#include <string>

#include "engine/layout/file.h"
#include "engine/layout/parts.h"

namespace belay {

/// What a file's name says.
struct FileName {
    VersionedName of;
    std::optional<Section> part = {};  // absent: the file is a whole migration
    std::string database = {};         // empty: for all
};

/// What the name of a file in belay's own layout says; nothing where it belongs to no migration. `databases` are the
/// names that a variant may carry. Throws Error (project) where a part of the name stands in the wrong place.
std::optional<FileName> own_file_name(const File& file, std::span<const std::string> databases);

}  // namespace belay
