#include "engine/layout/folders.h"

#include <algorithm>

#include <fmt/format.h>

namespace belay {

namespace {

std::optional<VersionedName> name_of_folder(const File& file) {
    return versioned_name(base_name(folder_of(file.path)));
}

}  // namespace

const File* Folder::find(std::string_view name) const {
    const auto found = std::ranges::find_if(files, [name](const File* file) { return is_called(file->path, name); });
    return found == files.end() ? nullptr : *found;
}

const File* find_in_versioned_folder(std::span<const File> files, std::string_view name) {
    const auto found = std::ranges::find_if(
        files, [name](const File& file) { return is_called(file.path, name) && name_of_folder(file); });
    return found == files.end() ? nullptr : &*found;
}

std::vector<Folder> folders_of(std::span<const File> files, std::string_view up,
                               std::span<const std::string_view> known, Loaded& loaded) {
    std::vector<Folder> folders;
    for (auto file = files.begin(); file != files.end();) {
        const auto path = folder_of(file->path);
        Folder folder;
        auto end = file;
        for (; end != files.end() && folder_of(end->path) == path; ++end) folder.files.push_back(&*end);
        auto name = name_of_folder(*file);
        const bool whole = name && folder.find(up) != nullptr;
        for (; file != end; ++file) {
            if (!whole || std::ranges::find(known, base_name(file->path)) == known.end()) leave_out(loaded, *file);
        }
        if (!whole) continue;
        folder.name = std::move(*name);
        folders.push_back(std::move(folder));
    }
    return folders;
}

Migration migration_of_folder(const Folder& folder, std::string_view up) {
    auto migration = migration_of_up(folder.name, *folder.find(up));
    // An empty file is what there is where nothing was written.
    const auto* down = folder.find("down.sql");
    if (down != nullptr && (down->large || !down->bytes.empty())) put(migration, part_of(*down, Section::down).script);
    refuse_contradictions(migration);
    return migration;
}

}  // namespace belay
