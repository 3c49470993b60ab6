#include "engine/layout/numbered.h"

#include <algorithm>
#include <iterator>
#include <utility>

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

std::optional<FileName> numbered_file_name(const File& file, std::span<const std::string> /*databases*/) {
    auto stem = base_name(file.path);
    if (!take_suffix(stem, "sql")) return std::nullopt;
    auto name = numbered_name(stem);
    if (!name) return std::nullopt;
    return FileName{.of = std::move(*name)};
}

std::string_view top_folder(std::span<const File> files) {
    if (files.empty()) return {};
    const auto size_of_folder = [](const File& file) { return folder_of(file.path).size(); };
    return folder_of(std::ranges::min_element(files, {}, size_of_folder)->path);
}

std::vector<File> files_directly_in(std::string_view folder, std::span<const File> files) {
    std::vector<File> result;
    std::ranges::copy_if(files, std::back_inserter(result),
                         [&](const File& file) { return folder_of(file.path) == folder; });
    return result;
}

void leave_out_below(std::string_view folder, std::span<const File> files, Loaded& loaded,
                     bool (*skipped)(const File& file)) {
    for (const auto& file : files) {
        const auto other = folder_of(file.path);
        const bool below = other.starts_with(folder) && other.size() > folder.size();
        if (below && !skipped(file)) leave_out(loaded, file);
    }
}

}  // namespace belay
