#pragma once

#include <map>
#include <span>
#include <string>

#include "engine/layout/file.h"

namespace belay {

/// Where the scripts of a plan are.
struct SqitchFolders {
    std::string deploy, revert, verify;  // paths
    std::string extension = "sql";
    struct Variables {
        std::map<std::string, std::string> deploy, revert, verify;  // by name; deploy's are for the others as well
    };
    Variables variables = {};
    std::string engine = {};  // as sqitch.conf names it; empty where it does not

    /// The path of a change's script in one of the folders.
    std::string script(const std::string& folder, const std::string& name) const {
        return folder + "/" + name + "." + extension;
    }
};

/// The plan of a directory: at its top or where a sqitch.conf says, below it. Throws Error (project) where there is
/// none or more than one.
const File& sqitch_plan_of(std::span<const File> files);

/// The folders beside the plan, or where the sqitch.conf of the directory says. Throws Error (project) at a setting
/// that would make Sqitch read other files, or run them with variables.
SqitchFolders sqitch_folders(std::span<const File> files, const File& plan);

}  // namespace belay
