#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "engine/error.h"
#include "engine/layout/file.h"

namespace belay {

/// What makes a comment line a mark, and not a sentence with its words.
enum class Extent {
    beginning,   // it begins so
    line,        // it is the whole line
    first_line,  // it begins the file
    head,        // nothing but comments comes before it
    word,        // a word follows without a blank: "atlas:txmode"
    author_id,   // an author and an id follow: "changeset ann:1"
    alone,       // but for signs around it, it is the whole line, between two statements: "-- === Down ==="
};

/// What is lost where another tool than its own reads a file with a mark.
enum class Bearing {
    text,    // which statements a script has: what takes a change back would run with the change
    manner,  // how a script runs, or what the layout of the tool is known by
    none,    // it speaks to a linter
};

/// A comment that one tool reads as a command and that says nothing to any other.
struct Mark {
    std::string_view text;    // case does not matter, and a blank after its `--` is any number of them
    std::string_view layout;  // the layout that it belongs to
    Extent extent = Extent::beginning;
    bool of_whole_files = false;  // it says nothing in a file whose name says which section it holds
    Bearing bearing = Bearing::text;
};

/// A mark in a file.
struct FoundMark {
    const File* file;
    const Mark* mark;
    std::size_t offset;  // into the file's bytes
    /// False where it is the heading of an up and nothing else of its tool is in the file: that is one up script to the
    /// tool, as it is without the heading.
    bool divides = true;
};

/// The first mark of each layout and bearing in each of the files. Of a large file the beginning is looked at.
std::vector<FoundMark> marks_in(std::span<const File> files);

/// Where a mark stands.
Place place_of(const FoundMark& found);

}  // namespace belay
