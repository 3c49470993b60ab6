#pragma once

#include <array>
#include <memory>
#include <string>
#include <string_view>

#include "engine/session.h"

struct sqlite3;

/// SQLite, one file a database. URLs: `sqlite:path`, `sqlite://relative/path`, `sqlite:///absolute/path`,
/// `sqlite::memory:`.
namespace belay::sqlite {

const Dialect& dialect();

/// Opens the file that the URL names, which must exist unless `connection.create` says otherwise.
std::unique_ptr<Session> open(const Connection& connection);

/// A session over the open connection of a program, which stays the program's: it is never closed here. Of `settings`
/// all counts but `url`, `password`, `role`, `create` and `pooler`.
///
/// The program keeps the connection open as long as the session lives, and leaves it alone: no other thread, statement
/// or transaction is on it. Scripts find the functions, the attached databases, the temporary objects and the pragmas
/// of the program; foreign keys are enforced, as in every session. When the session ends, pragmas, busy timeout,
/// attached databases and temporary objects are as they were lent, so far as no script dropped them. A busy handler, a
/// progress handler and an authorizer of the program's are gone, since SQLite does not tell which they were: set them
/// again.
///
/// A database in memory is one like others, but has no file to back up. A backup opens the file a second time.
///
/// Throws Error: (usage) for no connection, one with an open transaction, or with a statement that has not come to its
/// end; (connection) where it cannot be read.
std::unique_ptr<Session> lend(sqlite3* connection, const Connection& settings = {});

/// Whether there is a schema to be read that is worth the name.
bool opens_slowly(std::string_view url);

/// For the whole process, before the first session: SQLite otherwise takes a lock at each allocation to count it.
void count_no_memory();

/// The URL: SQLite's have no secrets.
std::string display_name(std::string_view url);

/// Makes an empty file.
bool create_database(const Connection& connection);
/// Deletes the file and those beside it that belong to it. Refuses one that holds no database.
bool drop_database(const Connection& connection);

inline constexpr std::array<std::string_view, 2> schemes{"sqlite", "sqlite3"};
inline constexpr Driver driver{schemes,       &dialect,         &open,         &opens_slowly,
                               &display_name, &create_database, &drop_database};

}  // namespace belay::sqlite
