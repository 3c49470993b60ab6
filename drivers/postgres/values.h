#pragma once

#include <span>
#include <vector>

#include "engine/session.h"

namespace pqxx {
class result;
}

namespace belay::postgres {

/// The arguments as libpq takes them, null pointers for NULL; they point into `arguments`. Throws DatabaseError for a
/// NUL byte, which would cut a text short without a word.
std::vector<const char*> bound(std::span<const Value> arguments);

Rows rows_of(const pqxx::result& result);

}  // namespace belay::postgres
