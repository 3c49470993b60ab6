#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/branch/hold.h"
#include "engine/layout/file.h"

namespace belay {

/// The bytes from `begin` to `end` of a file, and what stands there afterwards.
struct Edit {
    std::size_t begin = 0, end = 0;
    std::string text;
};

/// A file that gets another name, and perhaps another `requires` line.
struct Rename {
    std::string from, to;
    std::vector<Edit> edits;  // in order
};

/// A migration that gets another version.
struct Move {
    Version from, to;
    std::string name;
    std::vector<std::string> requirements;  // what its files say now; empty: they said and say nothing
    std::vector<Rename> files;
};

/// What a rebase does.
struct Rebase {
    std::vector<Move> moves;
    std::vector<std::string> warnings;
};

/// Gives every migration that is free, and that collides with another one, came late or follows such a one, a version
/// after all others, in the order that they have among each other; each follows the one before, the first all heads of
/// what stays. Repeatable ones never move. Nothing is written. Throws Error: (project) where files are wrong, nothing
/// says which of two others have, or a repeatable one requires a version that would be gone; (state) where one that is
/// applied would have to move.
Rebase plan_rebase(const std::vector<File>& files, std::string_view database, std::span<const std::string> databases,
                   const Standpoint& standpoint);

}  // namespace belay
