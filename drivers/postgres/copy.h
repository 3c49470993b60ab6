#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "engine/session.h"

struct pg_conn;

namespace belay::postgres {

// The server reports what goes wrong as a result, which Diagnostics hears.

/// Sends the rows of a `copy ... from stdin` that has begun, and ends it, also where `rows` throws.
void send_rows(pg_conn* handle, const RowSource& rows);

/// The line of the rows that the context of an error names ("COPY item, line 2"); nothing where it names none.
std::optional<std::size_t> row_in(std::string_view context);

/// Ends a `copy ... from stdin` that has begun and for which there are no rows.
void refuse_rows(pg_conn* handle);

/// Reads a `copy ... to stdout` that has begun to its end.
void drain_rows(pg_conn* handle);

/// Reads its rows only: the results of what was sent after it are left to be read.
void drain_copied_rows(pg_conn* handle);

}  // namespace belay::postgres
