#pragma once

#include <memory>
#include <string>

#include "engine/session.h"

struct pg_conn;

namespace belay::postgres {

struct Finish {
    void operator()(pg_conn* handle) const noexcept;
};

/// An open libpq connection. Throws DatabaseError in libpq's words, without a password in them: Fault::missing where
/// the server has no such database, else Fault::connection.
std::unique_ptr<pg_conn, Finish> connected(const Connection& connection);

/// The same to another database of the same server.
std::unique_ptr<pg_conn, Finish> connected(const Connection& connection, const char* database);

/// The name of the database that URL, service file and environment lead to.
std::string database_named(const Connection& connection);

}  // namespace belay::postgres
