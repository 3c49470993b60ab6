#pragma once

#include <string>
#include <vector>

#include "engine/session.h"

namespace SQLite {
class Database;
}

namespace belay::sqlite {

/// Whether a run would go well on the database, which stands at `path`. Throws SQLite::Exception.
std::vector<Finding> examine(SQLite::Database& database, const std::string& path);

}  // namespace belay::sqlite
