#pragma once

#include <span>
#include <string>
#include <string_view>

#include "engine/session.h"

struct sqlite3_stmt;
namespace SQLite {
class Statement;
}

namespace belay::sqlite {

/// Throws DatabaseError unless the text that `statement` was made from is one statement to its end; SQLite itself is
/// silent about what follows the first. Called before arguments are bound.
void require_whole(const SQLite::Statement& statement);

/// Throws DatabaseError if the statement has a parameter, to which SQLite would bind NULL without a word, or if
/// something follows the first `read` bytes of its text.
void require_no_parameters(sqlite3_stmt* statement, std::string_view sql, std::size_t read);

/// Binds each argument to its parameter. Throws DatabaseError if their number differs.
void bind(SQLite::Statement& statement, std::span<const Value> arguments);

/// A text as an SQL literal, whatever is in it.
std::string quoted_text(std::string_view text);

/// A name as SQL text, whatever is in it.
std::string quoted_name(std::string_view name);

/// The row that the statement stands on.
Row current_row(const SQLite::Statement& statement);

}  // namespace belay::sqlite
