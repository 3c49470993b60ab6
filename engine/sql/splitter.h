#pragma once

#include "engine/sql/dialect.h"
#include "engine/sql/scanner.h"
#include "engine/sql/source.h"
#include "engine/sql/statement.h"

#include <cstddef>
#include <functional>
#include <vector>

namespace belay {

/// Is given the offset of every colon that stands outside quotes, comments and rows of data, in order.
using ColonListener = std::function<void(std::size_t offset)>;

/// The statements of a script, as `lex` has them; tells `listener`, which may be empty, about the colons in them.
std::vector<Statement> split(const Source& source, const Lexical& rules, const ColonListener& listener);

/// What a backslash means where a piece of a script begins.
struct BackslashState {
    Backslash now = Backslash::plain;
    Backslash of_session = Backslash::plain;  // what the end of the transaction goes back to

    bool operator==(const BackslashState&) const = default;
};

/// What of a script comes behind a piece of it.
enum class Behind { nothing, more };

/// The whole statements at the beginning of a piece of a script, as `split` of the whole would have them. The last one
/// of a piece that goes on has nothing but its end; rows of a `copy` are not looked at, and it ends the statements.
struct SplitPiece {
    std::vector<Statement> statements = {};
    std::size_t end = 0;  // of what was read: the piece has to grow where that is 0
};

SplitPiece split_piece(const Source& piece, const Lexical& rules, Behind behind, BackslashState& backslash,
                       const ColonListener& listener);

/// Throws Error (project): no line ends the rows of the `copy` that begins at `offset`.
[[noreturn]] void refuse_endless_rows(const Source& source, std::size_t offset);

}  // namespace belay
