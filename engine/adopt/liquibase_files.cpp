#include "engine/adopt/liquibase_files.h"

#include <filesystem>

namespace belay {

namespace {

/// How many characters at the end of both are the same, whole parts of a path alone.
std::size_t same_end(std::string_view one, std::string_view other) {
    std::size_t same = 0;
    for (std::size_t size = 1;; ++size) {
        const bool one_ends = size > one.size(), other_ends = size > other.size();
        if ((one_ends || one[one.size() - size] == '/') && (other_ends || other[other.size() - size] == '/'))
            same = size - 1;
        if (one_ends || other_ends || one[one.size() - size] != other[other.size() - size]) return same;
    }
}

std::string path_of(const Migration& migration) {
    return std::filesystem::path(migration.path).lexically_normal().string();
}

}  // namespace

void LiquibaseFiles::learn(const Migration& migration, std::string_view listed_as) {
    if (!migration.listed_as.empty()) return;
    auto path = path_of(migration);
    const auto same = same_end(path, listed_as);
    path.resize(path.size() - same);
    roots_.push_back({std::move(path), std::string(listed_as.substr(0, listed_as.size() - same))});
}

std::string LiquibaseFiles::name_of(const Migration& migration) const {
    if (!migration.listed_as.empty()) return migration.listed_as;
    const auto path = path_of(migration);
    const Root* nearest = nullptr;
    for (const auto& root : roots_) {
        if (path.starts_with(root.path) && (nearest == nullptr || root.path.size() >= nearest->path.size()))
            nearest = &root;
    }
    return nearest == nullptr ? path : nearest->name + path.substr(nearest->path.size());
}

}  // namespace belay
