#pragma once

#include <array>
#include <memory>
#include <string>
#include <string_view>

#include "engine/session.h"

/// PostgreSQL. URLs are libpq's own: `postgres://user@host:port/database?sslmode=...`, service files, `.pgpass`, `PG*`.
namespace belay::postgres {

const Dialect& dialect();

std::unique_ptr<Session> open(const Connection& connection);

/// Always: a server is to answer.
bool opens_slowly(std::string_view url);

inline constexpr std::array<std::string_view, 2> schemes{"postgres", "postgresql"};

/// The URL without its passwords, whatever is wrong with it.
std::string display_name(std::string_view url);

inline constexpr Driver driver{schemes, &dialect, &open, &opens_slowly, &display_name};

}  // namespace belay::postgres
