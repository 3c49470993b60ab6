#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/layout/file.h"
#include "engine/process.h"

namespace belay {

/// The git repository that a directory stands in, as git itself tells of it. Everything throws Error (usage) where
/// there is no git, or no repository.
class Repository {
  public:
    explicit Repository(std::string directory);

    /// The commit that a branch, a tag or the like names. Throws Error (usage) where it names none.
    std::string commit(const std::string& reference) const;
    /// The commit where the one checked out and another parted; nothing where they have none in common.
    std::optional<std::string> fork(const std::string& commit) const;

    /// The directory as of a commit, with the bytes of its .sql files: empty where it was not there yet. Each path is
    /// `label` and the path that the file has, or would have, here.
    std::vector<File> files(const std::string& commit, const std::string& label) const;

  private:
    Program git(std::vector<std::string> arguments) const;
    std::string listing(const std::string& commit) const;

    std::string directory_;
};

}  // namespace belay
