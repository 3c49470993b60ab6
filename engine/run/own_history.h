#pragma once

#include <string>

#include "engine/graph/graph.h"
#include "engine/history/history.h"
#include "engine/reporter.h"
#include "engine/session.h"

namespace belay {

/// belay's own migrations of the history table, for a database.
Graph own_graph(const Dialect& dialect);

/// Throws Error (state) where the history was written by a newer belay.
void refuse_newer(const History& own, const Dialect& dialect);

/// Whether the history table is as this belay knows it; refuses a newer one.
bool is_current(const History& own, const Dialect& dialect);

/// Makes the history table what this belay knows, by the migrations embedded in it. The caller keeps everybody out;
/// `command` is what to run again where this fails. `own` is what was read of them under the lock.
void ensure_history(Session& session, const History& own, Reporter& reporter, const std::string& command);

}  // namespace belay
