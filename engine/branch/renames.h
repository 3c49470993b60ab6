#pragma once

#include <span>
#include <string>

#include "engine/branch/rebase.h"

namespace belay {

/// Does the renames of a rebase, so that an interruption loses nothing: first what gets another text is written beside
/// the old file under a hidden name, then a hidden file says what is to be renamed, then it is. Until all of it is done
/// `read_directory` refuses the directory. Throws Error (project) where something cannot be written, or a name is
/// taken.
void carry_out(const std::string& directory, std::span<const Move> moves);

/// Ends what an interrupted rebase had begun to rename; whether there was anything.
bool finish_rebase(const std::string& directory);

}  // namespace belay
