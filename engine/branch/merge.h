#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/layout/file.h"
#include "engine/layout/layout.h"

namespace belay {

/// The file of the one migration that joins all heads of a directory, not written yet; nothing where there are fewer
/// than two. Its name and its bytes are made of the heads alone, so that everybody who joins the same heads writes the
/// same file. `databases` chooses none. Throws Error (project) where a head is not for
/// every database that the directory is for.
std::optional<File> merge_heads(const std::vector<File>& files, const Databases& databases,
                                const std::string& directory);

}  // namespace belay
