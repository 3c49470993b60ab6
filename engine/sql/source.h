#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "engine/error.h"

namespace belay {

/// A piece of a file, as UTF-8 with LF line ends: the whole, or one section of a one-file migration.
struct Source {
    /// From `position` of the text on, the text stands `position - written_position` bytes away from the file's. They
    /// come in pairs: where a parameter's value begins, and where it ends.
    struct Shift {
        std::size_t position;
        std::size_t written_position;
    };

    std::string path;            // as shown to a person
    std::string text;            // what runs
    std::size_t first_line = 1;  // the line of the file that the text begins at

    std::string written = {};  // what the file says, where parameters were replaced; else empty
    std::vector<Shift> shifts =
        {};  // where the two part, in order; the written text of a value counts as its first byte
};

/// Takes a file's bytes: drops a BOM, makes CRLF to LF. Throws Error (project) with the place of a NUL byte or of text
/// that is not UTF-8.
Source read_source(std::string path, std::string bytes);

/// The character at `offset` bytes into the text. An offset past the end gives the end.
Place place_of(const Source& source, std::size_t offset);

}  // namespace belay
