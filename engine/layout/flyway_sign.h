#pragma once

#include <optional>
#include <span>

#include "engine/error.h"
#include "engine/layout/file.h"

namespace belay {

/// Where it shows that a directory is Flyway's: a versioned file, and no `U` without its `V`.
std::optional<Place> flyway_sign(std::span<const File> files);

/// Where it shows that a directory is refinery's, whose names are the same: a `U` without a `V`.
std::optional<Place> refinery_sign(std::span<const File> files);

}  // namespace belay
