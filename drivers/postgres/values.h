#pragma once

#include <span>
#include <vector>

#include "engine/session.h"

namespace pqxx {
class result;
}
struct pg_result;

namespace belay::postgres {

/// The arguments as libpq takes them, null pointers for NULL; they point into `arguments`.
struct Bound {
    std::vector<unsigned> types;  // the server's numbers; 0: it finds out
    std::vector<const char*> values;
    std::vector<int> lengths;  // of what is binary
    std::vector<int> formats;  // 1: binary

    /// Throws DatabaseError for a NUL byte in a text, which would cut it short without a word.
    explicit Bound(std::span<const Value> arguments);

    int count() const { return static_cast<int>(values.size()); }
};

Rows rows_of(const pqxx::result& result);
Row row_of(const pg_result* result, int row);
Rows rows_of(const pg_result* result);

}  // namespace belay::postgres
