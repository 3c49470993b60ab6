#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/layout/file_name.h"
#include "engine/layout/layout.h"

namespace belay {

/// Whether a rebase can give one of two files of one version another one.
enum class Collisions { by_hand, rebase };

/// How a layout whose files go together by version reads them.
struct VersionedFiles {
    /// Nothing where the file belongs to no migration.
    std::optional<FileName> (*name_of)(const File& file, std::span<const std::string> databases);

    /// The migration that a file holds which names no part. May be null where `name_of` gives none such.
    Migration (*whole)(VersionedName name, const File& file);

    /// What is still to do with a migration of an up script and what stands beside it.
    void (*finish)(Migration& migration) = [](Migration& /*migration*/) {};

    /// What helps against two files of one version.
    Collisions collisions = Collisions::by_hand;
};

/// Loads files that go together by their version: whole ones, or an up script and what stands beside it. A file for the
/// chosen database takes the place of the plain one. Throws Error (project) where two files are the same part.
Loaded load_by_version(const std::vector<File>& files, const Databases& databases, const VersionedFiles& rules);

}  // namespace belay
