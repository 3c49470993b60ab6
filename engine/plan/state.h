#pragma once

#include <string>
#include <vector>

#include "engine/graph/graph.h"
#include "engine/history/history.h"

namespace belay {

/// How a migration stands between files and database. They exclude each other; the first that fits counts.
enum class State { partial, missing, changed, applied, late, pending };

std::string_view name_of(State state);

/// Whether a repeatable migration is applied from another text than it has now, and is to run again.
bool is_outdated(const Migration& migration, const Standing& standing);

/// One migration as files and history together know it.
struct Known {
    State state = State::pending;
    const Migration* migration = nullptr;  // null: its file is missing
    const Standing* standing = nullptr;    // null: history never heard of it

    const Version& version() const { return migration != nullptr ? migration->version : standing->version; }
    std::string id() const;
    bool is_repeatable() const { return version().is_repeatable(); }
    bool in_force() const { return state <= State::applied; }
    /// Whether the file has another text or another name than history has recorded.
    bool differs() const;
};

/// All migrations: those of the graph in its order, each missing one before the first with a larger version. Points
/// into `graph` and `history`.
std::vector<Known> compare(const Graph& graph, const History& history);

}  // namespace belay
