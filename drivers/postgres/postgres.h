#pragma once

#include <array>
#include <memory>
#include <string>
#include <string_view>

#include "engine/session.h"

struct pg_conn;  // libpq's PGconn

/// PostgreSQL. URLs are libpq's own: `postgres://user@host:port/database?sslmode=...`, service files, `.pgpass`, `PG*`.
namespace belay::postgres {

const Dialect& dialect();

std::unique_ptr<Session> open(const Connection& connection);

/// A session over the open connection of a program, which stays the program's: it is never closed here. Of `settings`
/// all counts but `url`, `password` and `create`.
///
/// The program keeps the connection open as long as the session lives, and leaves it alone: no other thread and no
/// statement is on it. Each script begins with the role and the settings that the connection was lent with, in UTF-8.
/// When the session ends, the run's lock is let go, and role, settings, encoding and blocking mode are as they were.
/// Not so settings with a name of their own (`app.tenant`), which no catalog lists, and a notice processor of the
/// program's: set them again. A notice receiver of the program's stays, and hears the notices of the run in place of
/// `notice`. An event procedure that does nothing stays registered. A second connection with the same parameters sees
/// who waits for whom; where none is to be had, nothing of that is seen.
///
/// A connection that is lost is not opened again: the run ends with Error (connection), or (unknown) where that was at
/// a commit. A run that is interrupted cuts it where the server does not answer within a second.
///
/// Throws Error: (usage) for no connection, one with an open transaction, a statement, a COPY or a pipeline in
/// progress, and one with what a run would take away: prepared statements, temporary tables, cursors, channels that it
/// listens on, or another session authorization; (connection) where it is not open or the server does not answer.
std::unique_ptr<Session> lend(pg_conn* connection, const Connection& settings = {});

/// Always: a server is to answer.
bool opens_slowly(std::string_view url);

inline constexpr std::array<std::string_view, 2> schemes{"postgres", "postgresql"};

/// The URL without its passwords, whatever is wrong with it.
std::string display_name(std::string_view url);

/// By way of another database of the same server: `postgres`, or `template1` where that is not there.
bool create_database(const Connection& connection);
bool drop_database(const Connection& connection);

inline constexpr Driver driver{schemes,       &dialect,         &open,         &opens_slowly,
                               &display_name, &create_database, &drop_database};

}  // namespace belay::postgres
