#pragma once

#include <cstddef>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/error.h"
#include "engine/sql/checksum.h"

namespace belay {

/// What is longer is not kept, neither in memory nor in the history: 1 MiB.
inline constexpr std::size_t longest_kept_text = 1'048'576;

/// Whether a file of this size (bytes) is read piece by piece, each time that its text is needed.
inline bool is_large(std::size_t size) {
    return size > longest_kept_text;
}

/// A text that is not kept: where it stands in its file, and what it was when the file was first read.
struct LargeText {
    std::string file = {};                  // to be opened
    std::size_t begin = 0;                  // bytes of the file's text before it
    std::size_t size = 0;                   // bytes
    std::vector<std::string> digests = {};  // checksums of the text up to the end of each block
    bool has_statements = false;            // or nothing but blanks and comments
};

/// The text of a file from its beginning on, as LF and without a BOM; UTF-8 is not looked at. A file that cannot be
/// read has no text.
class TextFile {
  public:
    explicit TextFile(const std::string& path);

    /// Appends the next `size` bytes, fewer at the end of the file.
    void read(std::size_t size, std::string& text);

    /// Why the file could not be read, as errno has it; 0: it could.
    int error() const { return error_; }

  private:
    void fill();

    std::unique_ptr<std::FILE, int (*)(std::FILE*)> file_;
    int error_ = 0;
    bool first_ = true;   // nothing has been read yet
    std::string buffer_;  // from position_ on: text that was not given out yet
    std::size_t position_ = 0;
    bool held_return_ = false;  // a carriage return at the end of what was read: a newline may follow
};

/// Makes and compares the digests of a text whose pieces come in one after the other.
class BlockDigests {
  public:
    static constexpr std::size_t block_size = 262'144;  // bytes, the last block is shorter

    void add(std::string_view text);
    /// All of them; nothing may be added any more.
    std::vector<std::string> finish();
    std::size_t size() const { return size_; }
    const Checksum& checksum() const { return checksum_; }

  private:
    Checksum checksum_;
    std::size_t size_ = 0;
    std::vector<std::string> digests_;
};

/// Reads a large text again: only what it was at first.
class LargeTextReader {
  public:
    explicit LargeTextReader(const LargeText& text);

    /// Appends the next block; false at the end. Throws Error (project) where the file is not what it was.
    bool read(std::string& text);

    bool at_end() const { return digests_.size() == text_.size; }

  private:
    const LargeText& text_;
    TextFile file_;
    BlockDigests digests_;
    std::size_t blocks_ = 0;
};

/// The character at `offset` bytes into a large text; its excerpt is cut. A file that cannot be read any more has no
/// lines.
Place place_in(const LargeText& text, std::size_t offset, const std::string& path);

/// Where the line begins that is the number `line`, from 1, from the one on that begins at `offset`.
std::size_t line_offset(const LargeText& text, std::size_t offset, std::size_t line);

}  // namespace belay
