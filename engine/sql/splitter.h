#pragma once

#include "engine/sql/dialect.h"
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

}  // namespace belay
