#pragma once

#include <span>
#include <string_view>

#include "engine/sql/dialect.h"

namespace belay {

/// Whether a statement begins with one of these patterns, which Dialect explains.
bool matches_pattern(std::string_view sql, const Lexical& rules, std::span<const std::string_view> patterns);

/// Whether a statement cannot run in a transaction.
bool runs_outside_transaction(std::string_view sql, const Dialect& dialect);

}  // namespace belay
