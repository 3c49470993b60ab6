#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace belay {

/// A file of a migration directory: from a disk, or embedded in a program.
struct File {
    std::string path;  // as shown to a person; its last part is the name that a layout reads
    std::string bytes;
    bool large = false;     // it has bytes, which a layout reads from the disk piece by piece
    bool appended = false;  // of a file to be written: its bytes go behind those that are there
};

/// A directory that holds this file has a rebase that was interrupted while it renamed files.
inline constexpr std::string_view unfinished_rebase = ".belay-rebase";

/// Every file below a directory, sub-folders included, names that begin with a dot left out; in the order of their
/// paths. Only names ending in .sql are read, and those that layouts describe scripts in (.toml, .yaml, ...), and of
/// these not the large ones; the others come without their bytes. Throws Error (project) where the directory is none or
/// cannot be read, and for a .sql that is no regular file or a link that dangles or leads outside the directory; and
/// where a rebase of it has not ended: `context` is that of the command which ends it (command_line).
std::vector<File> read_directory(const std::string& directory, const std::string& context = {});

/// The bytes of one file. Throws Error (usage) where it cannot be read.
std::string read_file(const std::string& path);

}  // namespace belay
