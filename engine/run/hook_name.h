#pragma once

#include <string_view>

namespace belay {

/// Whether what stands for a hook or the like is the name of an SQL file: one word that ends in .sql, in which a shell
/// would find nothing to do. Everything else is a command, `sqlite3 app.db .schema > schema.sql` among it.
bool names_sql_file(std::string_view text);

}  // namespace belay
