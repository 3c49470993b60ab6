#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/layout/file.h"

namespace belay {

inline constexpr std::string_view atlas_sum_name = "atlas.sum";

/// What `atlas.sum` must say of these files: its first line is of all, the others of one each, where each hash is of
/// every byte up to there.
std::string atlas_sum(std::span<const File> scripts);

/// Throws Error (project) at the first line of `sum` that the files disagree with.
void verify_atlas_sum(const File& sum, std::span<const File> scripts);

}  // namespace belay
