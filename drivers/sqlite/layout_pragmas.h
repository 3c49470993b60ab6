#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace SQLite {
class Database;
}

namespace belay::sqlite {

/// The pragmas that say how the file is laid out, by name in lower case, with the value that a script asked for. SQLite
/// takes them without a word and heeds them before the first table exists, or at the next `vacuum`.
using LayoutPragmas = std::map<std::string, std::string>;

bool is_layout_pragma(std::string_view name);

/// What to tell a person of those that are not as they were asked for. Throws SQLite::Exception.
std::vector<std::string> unheeded(SQLite::Database& database, const LayoutPragmas& asked);

}  // namespace belay::sqlite
