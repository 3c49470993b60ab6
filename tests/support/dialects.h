#pragma once

#include "engine/sql/dialect.h"

namespace belay {

/// The lexical rules of the drivers, for tests that link the engine alone.
constexpr Lexical postgres_rules{
    .nested_comments = true,
    .dollar_quotes = true,
    .escape_strings = true,
    .atomic_bodies = true,
    .rule_bodies = true,
    .copy_data = true,
    .client_commands = true,
    .return_ends_line = true,
};

constexpr Lexical sqlite_rules{
    .client_commands = true,
    .bracket_identifiers = true,
    .backquote_identifiers = true,
    .trigger_bodies = true,
    .foreign_key_pragma = true,
};

}  // namespace belay
