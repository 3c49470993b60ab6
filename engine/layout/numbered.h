#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/layout/file_name.h"
#include "engine/layout/parts.h"

namespace belay {

/// "0007" and "add_email" of "0007_add_email": digits alone before the first `_`. Nothing of any other name, nor of one
/// that says which section the file holds, "0007_add_email.up".
std::optional<VersionedName> numbered_name(std::string_view stem);

/// Whether a file is called so, with `.sql` behind it.
bool is_numbered_file(const File& file);

/// The same as a rule of load_by_version.
std::optional<FileName> numbered_file_name(const File& file, std::span<const std::string> databases);

/// The folder that none of the files stands above; "" where that is no folder at all.
std::string_view top_folder(std::span<const File> files);

/// Those in the folder itself, not below it.
std::vector<File> files_directly_in(std::string_view folder, std::span<const File> files);

/// Says that files below the folder belong to no migration, except those that `skipped` knows. What stands elsewhere is
/// not meant.
void leave_out_below(
    std::string_view folder, std::span<const File> files, Loaded& loaded,
    bool (*skipped)(const File& file) = [](const File& /*file*/) { return false; });

}  // namespace belay
