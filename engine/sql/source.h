#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/error.h"
#include "engine/sql/large_text.h"

namespace belay {

/// A piece of a file, as UTF-8 with LF line ends: the whole, or one section of a one-file migration. Where that is a
/// large text, a source without a text stands for it, and its pieces are sources as well.
struct Source {
    /// From `position` of the text on, the text stands `position - written_position` bytes away from the file's. They
    /// come in pairs: where a parameter's value begins, and where it ends.
    struct Shift {
        std::size_t position;
        std::size_t written_position;
    };

    /// A part of the text that stands in another file, which may hold others. Its shifts count from where it begins.
    struct Inclusion {
        std::size_t begin = 0, end = 0;
        std::string path = {};
        std::string written = {};
        std::vector<Shift> shifts = {};
    };

    std::string path;            // as shown to a person
    std::string text;            // what runs
    std::size_t first_line = 1;  // the line of the file that the text begins at

    std::string written = {};  // what the file says, where parameters were replaced; else empty
    std::vector<Shift> shifts =
        {};  // where the two part, in order; the written text of a value counts as its first byte

    std::vector<Inclusion> inclusions = {};  // each before those that it holds

    std::optional<LargeText> large = {};  // what the text is a piece of
    std::size_t position = 0;             // of the piece: where its written text begins in there

    bool dumped = false;  // by pg_dump: its lines \restrict and \unrestrict are for psql alone
};

/// Takes a BOM off the beginning.
void drop_byte_order_mark(std::string& bytes);

/// Makes CRLF to LF.
void join_line_ends(std::string& text);

/// The first byte that no script may hold, or the text's size.
std::size_t first_refused(std::string_view text);

/// Says what is wrong with that byte.
[[noreturn]] void refuse_byte(char byte, Place place);

/// Where the file says what stands at `offset` of the text, as an offset into the text as written.
std::size_t written_offset(const Source& source, std::size_t offset);

/// The source with another text in place of its own: `shifts` say where the two part, as places in the new text and in
/// the one before. What was known of the one before, of files and of what they say, is known of the new one.
Source rewritten(const Source& before, std::string text, const std::vector<Source::Shift>& shifts);

/// Takes a file's bytes: drops a BOM, makes CRLF to LF. Throws Error (project) with the place of a NUL byte or of text
/// that is not UTF-8.
Source read_source(std::string path, std::string bytes);

/// The beginning of line `row`, from 1, of rows that begin at `offset`.
Place place_of_row(const Source& source, std::size_t offset, std::size_t row);

/// The character at `offset` bytes into the text. An offset past the end gives the end.
Place place_of(const Source& source, std::size_t offset);

}  // namespace belay
