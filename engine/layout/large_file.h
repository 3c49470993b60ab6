#pragma once

#include <string>
#include <vector>

#include "engine/sql/script.h"

namespace belay {

/// What a large file holds. Scripts in it that are not large themselves have their text.
struct LargeFile {
    std::vector<Script> sections = {};  // in the order of the file; the first is what stands before any section line
    std::vector<std::string> headings = {};  // the line above each section; empty above the first
    std::string checksum = {};               // of the first and of the up section
};

/// Reads a large file once, keeping nothing of it that is large; `first` is what its beginning is. Throws Error
/// (project) where `read_source`, `split_sections` or `read_directives` would, and where it cannot be read.
LargeFile read_large_file(const std::string& path, Section first, const Headings& headings = own_headings);

}  // namespace belay
