#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "engine/layout/parts.h"

namespace belay {

/// A folder that holds one migration, `0007_add_email/up.sql` and what stands beside it.
struct Folder {
    VersionedName name;
    std::vector<const File*> files;

    /// The file of that name; null where there is none.
    const File* find(std::string_view name) const;
};

/// The folders whose names begin with a version and that hold the file `up`, in the order of their paths. All other
/// files, and in the folders those not among `known`, are said to be left out.
std::vector<Folder> folders_of(std::span<const File> files, std::string_view up,
                               std::span<const std::string_view> known, Loaded& loaded);

/// The first file of that name in a folder whose name begins with a version.
const File* find_in_versioned_folder(std::span<const File> files, std::string_view name);

/// A migration of a folder's up script, and of its down script where it has one.
Migration migration_of_folder(const Folder& folder, std::string_view up);

}  // namespace belay
