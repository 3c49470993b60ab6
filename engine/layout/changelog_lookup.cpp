#include "engine/layout/changelog_lookup.h"

#include <filesystem>
#include <optional>
#include <utility>

#include "engine/layout/liquibase_root.h"
#include "engine/layout/parts.h"

namespace belay {

namespace {

std::string below(std::string_view folder, const std::string& end) {
    return (std::filesystem::path(folder) / end).lexically_normal().string();
}

/// What the file at `path` is called, where that begins in the folder of the changelog.
std::optional<std::string> name_from_here(const std::string& path, const std::string& wanted, bool relative,
                                          const NamedChangelog& from) {
    const auto here = below(folder_of(from.file->path), wanted);
    if (path != here && !path.starts_with(here + "/")) return std::nullopt;
    const auto rest = path.substr(here.size());
    if (!relative) return wanted + rest;
    return from.listed_as.empty() ? "" : below(folder_of(from.listed_as), wanted) + rest;
}

/// The same where it may begin anywhere.
std::optional<std::string> name_from_anywhere(const std::string& path, const std::string& wanted) {
    const auto slashed = "/" + path;
    if (slashed.ends_with("/" + wanted)) return wanted;
    const auto at = slashed.find("/" + wanted + "/");
    return at == std::string::npos ? std::nullopt : std::optional(slashed.substr(at + 1));
}

}  // namespace

std::vector<NamedChangelog> ChangelogLookup::find(const WantedChangelog& wanted, const NamedChangelog& from) const {
    const auto name = liquibase_path(wanted.path.text);
    std::vector<NamedChangelog> here, anywhere;
    for (const auto& file : files_) {
        if (auto called = name_from_here(file.path, name, wanted.relative, from))
            here.push_back({&file, std::move(*called)});
        else if (auto other = name_from_anywhere(file.path, name); other && !wanted.relative)
            anywhere.push_back({&file, std::move(*other)});
    }
    return here.empty() ? anywhere : here;
}

}  // namespace belay
