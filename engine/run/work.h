#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "engine/adopt/unadopted.h"
#include "engine/graph/graph.h"
#include "engine/history/history.h"
#include "engine/history/table.h"
#include "engine/plan/plan.h"
#include "engine/reporter.h"
#include "engine/run/options.h"
#include "engine/run/pulse.h"
#include "engine/session.h"

namespace belay {

/// Whether a database refuses reverts, stamp, resolve and repair.
enum class Protection { off, on };

struct WorkOptions {
    std::string project = std::string(default_project);  // several projects can share a database
    FirstRun first_run = {};
    Policy policy = {};
    Protection protection = Protection::off;
    RunOptions run = {};
};

/// What a command works on: the files, one database, and whom to tell. Each command is a function over it, in the room
/// that it belongs to. Graph, session and reporter are borrowed and outlive it.
struct Work {
    /// Throws Error (usage) where the project's name is the one that belay keeps for itself.
    Work(const Graph& graph, Session& session, Reporter& reporter, WorkOptions options);

    const Graph& graph;
    Session& session;
    Reporter& reporter;
    WorkOptions options;
    HistoryTable table;
    std::unique_ptr<Pulse> pulse;
};

/// What belay's own migrations add up to, and this project's history. Throws Error (state) where a newer belay wrote
/// it, (connection) where it cannot be read. Takes no lock.
HistoryTable::Contents read_history(Work& work);

/// Keeps other runs out from now on, and brings the history table up to what this belay knows. Returns what the history
/// says then.
History lock_and_read(Work& work);

/// The same for a history that was read before: returns it only where it is another one now. `own` is what was read of
/// belay's own migrations.
std::optional<History> lock_and_compare(Work& work, const History& own, const History& read_before);

/// What stands in the database that this project, without a history, knows nothing of.
Unadopted unadopted(Work& work, const History& history);

/// Throws Error (state) where there is any.
void refuse_unadopted(Work& work, const History& history);

/// Throws Error (state) where the database is protected against `what`.
void refuse_protected(const Work& work, std::string_view what);
void refuse_protected(Protection protection, std::string_view what);

}  // namespace belay
