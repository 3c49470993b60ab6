#pragma once

#include <string>
#include <vector>

#include "engine/layout/file.h"

namespace belay {

/// Another branch of a directory, out of git. Its paths begin with its name: "main:migrations/0001_a.up.sql".
struct Branch {
    std::string name = {};
    std::vector<File> tip = {};
    std::string fork_name = {};  // the commit where this branch and that one parted; empty where there is none
    std::vector<File> fork = {};
};

/// Throws Error (usage) where there is no git, no repository, or no branch of this name.
Branch read_branch(const std::string& directory, const std::string& name);

}  // namespace belay
