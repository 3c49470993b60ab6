#include "engine/layout/numbered.h"

#include <algorithm>

namespace belay {

std::optional<VersionedName> numbered_name(std::string_view stem) {
    const auto digits = stem.substr(0, stem.find_first_not_of("0123456789"));
    if (digits.size() == stem.size() || stem[digits.size()] != '_') return std::nullopt;
    if (stem.ends_with(".up") || stem.ends_with(".down")) return std::nullopt;
    auto version = Version::parse(digits);
    if (!version) return std::nullopt;
    return VersionedName{std::move(*version), std::string(stem.substr(digits.size() + 1))};
}

bool is_numbered_file(const File& file) {
    auto stem = base_name(file.path);
    return take_suffix(stem, "sql") && numbered_name(stem);
}

std::string_view top_folder(std::span<const File> files) {
    if (files.empty()) return {};
    const auto size_of_folder = [](const File& file) { return folder_of(file.path).size(); };
    return folder_of(std::ranges::min_element(files, {}, size_of_folder)->path);
}

std::vector<File> files_directly_in(std::string_view folder, std::span<const File> files, Loaded& loaded,
                                    bool (*skipped)(const File& file)) {
    std::vector<File> result;
    for (const auto& file : files) {
        if (!file.path.starts_with(folder) || skipped(file)) continue;
        if (folder_of(file.path) == folder)
            result.push_back(file);
        else
            leave_out(loaded, file);
    }
    return result;
}

}  // namespace belay
