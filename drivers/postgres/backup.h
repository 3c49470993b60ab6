#pragma once

#include <atomic>
#include <string>

struct pg_conn;

namespace belay::postgres {

/// Has pg_dump write the database of an open connection into the file at `path`, in its custom format, and pg_restore
/// read it again. Both get the connection's settings through their environment, where no other user can see them.
/// Throws DatabaseError: Fault::cancelled once `cancelled` is true.
void dump(pg_conn* connection, const std::string& role, const std::string& path, const std::atomic<bool>& cancelled);

}  // namespace belay::postgres
