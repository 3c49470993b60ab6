#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "engine/sql/dialect.h"
#include "engine/sql/source.h"
#include "engine/sql/statement.h"

namespace belay {

/// The statements of a script, split exactly where the database would split them. Throws Error (project) for a quote,
/// dollar quote, comment or body that does not end, at the place where it begins, and for a psql command.
std::vector<Statement> lex(const Source& source, const Lexical& rules);

/// The first `limit` words of `sql`, in lower case and without the comments between them; a symbol such as `=` is a
/// word of its own. A string loses its quotes, a quoted identifier keeps them and its case, so that it is never taken
/// for a keyword. What a statement is can be told from these.
std::vector<std::string> first_words(std::string_view sql, const Lexical& rules, std::size_t limit);

}  // namespace belay
