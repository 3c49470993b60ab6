#pragma once

#include <array>
#include <memory>
#include <string>
#include <string_view>

#include "engine/session.h"

/// SQLite, one file a database. URLs: `sqlite:path`, `sqlite://relative/path`, `sqlite:///absolute/path`,
/// `sqlite::memory:`.
namespace belay::sqlite {

const Dialect& dialect();

/// Opens the file that the URL names, which must exist unless `connection.create` says otherwise.
std::unique_ptr<Session> open(const Connection& connection);

/// Whether there is a schema to be read that is worth the name.
bool opens_slowly(std::string_view url);

/// For the whole process, before the first session: SQLite otherwise takes a lock at each allocation to count it.
void count_no_memory();

/// The URL: SQLite's have no secrets.
std::string display_name(std::string_view url);

inline constexpr std::array<std::string_view, 2> schemes{"sqlite", "sqlite3"};
inline constexpr Driver driver{schemes, &dialect, &open, &opens_slowly, &display_name};

}  // namespace belay::sqlite
