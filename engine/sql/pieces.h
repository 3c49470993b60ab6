#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/sql/dialect.h"
#include "engine/sql/large_text.h"
#include "engine/sql/source.h"
#include "engine/sql/splitter.h"
#include "engine/sql/statement.h"

namespace belay {

/// What stands after the rows of a `copy`, on a line of its own.
inline constexpr std::string_view end_of_rows = "\\.";

/// Some statements of a large script, in order. Rows that follow the last one are not among its text.
struct Piece {
    Source source = {};  // its text is what the statements point into
    std::vector<Statement> statements = {};
    std::size_t first = 0;  // the number of statements before these
};

/// Reads a large script again, piece by piece: whole statements, split as `lex` of the whole would split them, with
/// `names` replaced as `substitute` would. Of the script no more is in memory than its longest statement.
class PieceReader {
  public:
    /// All of these outlive the reader.
    PieceReader(const Source& script, const Lexical& rules, std::span<const std::string> names,
                const std::map<std::string, std::string>& values);

    /// The next piece; false at the end. Throws Error (project) where `lex` would, where the file has changed, and
    /// where a value changes where statements end.
    bool next(Piece& piece);

    /// After a piece whose last statement takes data: some of its rows, until there are none. `next` passes over those
    /// that were not read.
    std::string_view rows();

    /// Leaves out all statements but `count` from `first` on.
    void keep_only(std::size_t first, std::size_t count);

  private:
    Behind fill(std::size_t size);
    void drop(std::size_t size);
    bool split(Behind behind, Piece& piece);
    void replace(std::span<const std::size_t> colons, Behind behind, const BackslashState& before, Piece& piece);
    void leave_out(Piece& piece);

    const Source& script_;
    const Lexical& rules_;
    std::span<const std::string> names_;
    const std::map<std::string, std::string>& values_;
    LargeTextReader reader_;
    std::string window_;          // of the text, from position_ on
    std::size_t position_ = 0;    // in the script
    std::size_t rows_given_ = 0;  // bytes of the window
    std::size_t statements_ = 0;  // that were read
    std::size_t kept_from_ = 0;
    std::size_t kept_ = SIZE_MAX;
    BackslashState backslash_;
    std::size_t copy_begin_ = 0;  // of the statement whose rows come next
    bool in_rows_ = false;
    bool at_line_begin_ = false;
};

}  // namespace belay
