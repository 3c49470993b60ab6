#pragma once

#include <span>
#include <string>
#include <string_view>
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

/// What brings branches together writes versions and requirements into the names and texts of files, as only belay's
/// own layout has them. Throws Error (usage) for another one, be it asked for or that of the files.
void refuse_other_layouts(std::span<const File> files, std::string_view asked_for, std::string_view command);

}  // namespace belay
