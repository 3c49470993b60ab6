#include "engine/layout/liquibase_root.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <utility>

#include "engine/layout/liquibase_changelog.h"
#include "engine/layout/parts.h"

namespace belay {

namespace {

bool has_extension(const File& file, std::string_view word) {
    auto name = base_name(file.path);
    return take_suffix(name, word);
}

}  // namespace

bool is_formatted_changelog(const File& file) {
    if (!has_extension(file, "sql")) return false;
    auto beginning = file.bytes.substr(0, file.bytes.find("\n--changeset"));
    return file.large || is_formatted_sql({.path = file.path, .text = std::move(beginning)});
}

bool is_changelog_tree(const File& file) {
    constexpr std::array<std::string_view, 3> words{"databaseChangeLog:", "<databaseChangeLog",
                                                    "\"databaseChangeLog\""};
    const auto stands_in = [&](std::string_view word) { return file.bytes.find(word) != std::string::npos; };
    if (has_extension(file, "yaml") || has_extension(file, "yml")) return stands_in(words[0]);
    return (has_extension(file, "xml") && stands_in(words[1])) || (has_extension(file, "json") && stands_in(words[2]));
}

std::optional<Place> liquibase_sign(std::span<const File> files) {
    const auto found = std::ranges::find_if(files, is_changelog_tree);
    if (found == files.end()) return std::nullopt;
    return Place{.path = found->path};
}

std::string liquibase_path(std::string_view path) {
    constexpr std::string_view scheme = "classpath:";
    if (path.starts_with(scheme)) path.remove_prefix(scheme.size());
    std::string slashed(path);
    std::ranges::replace(slashed, '\\', '/');
    auto result = std::filesystem::path(slashed).lexically_normal().string();
    while (result.ends_with('/')) result.pop_back();
    return result.substr(std::min(result.find_first_not_of('/'), result.size()));
}

}  // namespace belay
