#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "engine/error.h"
#include "engine/run/options.h"
#include "engine/run/private_copy.h"
#include "engine/session.h"
#include "engine/sql/script.h"

namespace belay {

/// Runs a script in the open transaction, whether its text is in memory or read again in pieces while it runs: what
/// runs is what was read before, and where the file of a large script has changed meanwhile, that shows before the
/// changed part is sent. Throws Error with place and statement.
void execute(Session& session, const Prepared& script, const RunOptions& options);

/// Runs some statements of a script that is in memory.
void execute(Session& session, const Prepared& script, std::span<const Statement> statements,
             const RunOptions& options);

/// Runs one statement of a large script from its private copy.
void execute(Session& session, const Prepared& script, const Statement& statement, const PrivateCopy& copy,
             const RunOptions& options);

/// Gives the transaction that was just opened these modes; nothing where they are empty. Throws DatabaseError.
void set_modes(Session& session, std::string_view modes);

/// Gives the transaction that was just opened the isolation level that the script's own `begin` asks for, which a check
/// before the script would be too late for.
void begin_as_written(Session& session, const Prepared& script, std::string_view modes, const RunOptions& options);

/// The error of a statement of a script that is in memory, by its index.
Error failure_of(const Prepared& script, std::size_t statement, const DatabaseError& error, const RunOptions& options);

/// The error of a commit: of its last statement.
Error failure_at_commit(const std::string& id, const Prepared& script, const DatabaseError& error,
                        const RunOptions& options);

}  // namespace belay
