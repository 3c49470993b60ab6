#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/branch/branch.h"
#include "engine/layout/file.h"

namespace belay {

/// What will go wrong when another branch and this one come together.
struct Clash {
    enum class Gravity { warning, problem };

    Gravity gravity;
    std::string path;
    std::string message;
    std::string next;
};

/// Looks for a version that both have with other files, for a file of that branch that was edited or deleted here, and,
/// where there is no such version, for what would be late and for heads that nothing joins. What only that branch has
/// changed since this one left it is not held against this one, nor is anything of repeatable migrations. Throws Error
/// (project) where what comes out would be no graph. `context` is that of the commands that it advises (command_line).
std::vector<Clash> clashes_with(const Branch& branch, const std::vector<File>& files, std::string_view database,
                                std::span<const std::string> databases, const std::string& context);

}  // namespace belay
