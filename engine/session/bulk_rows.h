#pragma once

#include <functional>
#include <string_view>

namespace belay {

/// Gives out rows in bulk, some bytes at a time, which hold until the next call; nothing after the last.
using RowSource = std::function<std::string_view()>;

/// Offered by a session whose database takes rows in bulk.
class BulkRows {
  public:
    virtual ~BulkRows() = default;

    /// Runs one `copy ... from stdin` and sends it what `rows` gives. What that throws ends the statement and is passed
    /// on.
    virtual void copy(std::string_view sql, const RowSource& rows) = 0;
};

}  // namespace belay
