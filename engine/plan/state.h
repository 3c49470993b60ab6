#pragma once

#include <string>
#include <vector>

#include "engine/graph/graph.h"
#include "engine/history/history.h"

namespace belay {

/// How a migration stands between files and database. They exclude each other; the first that fits counts. A version is
/// `reused` where the file here is another migration than the one that is applied or partial under it.
enum class State { reused, partial, missing, changed, applied, late, pending };

std::string_view name_of(State state);

/// Whether a migration that runs again when its text changes is applied from another text than it has now, and is to
/// run again.
bool is_outdated(const Migration& migration, const Standing& standing);

/// Whether what history has in force under the version of a file is another migration: neither its name nor its text
/// is that of the file. Names differ in more than case and signs between words, as other tools write them. Where
/// history has no name there is nothing to compare; where it has no checksum the name alone decides.
bool is_reused(const Migration& migration, const Standing& standing);

/// The file of the migration that history speaks of; null where it is missing, or its version reused.
const Migration* file_of(const Graph& graph, const Standing& standing);

/// "0001 is applied as 0001_pay; 0001_ship here is another migration".
std::string words_of_reuse(const Migration& migration, const Standing& standing);

/// Throws Error (state) where the version of a migration is reused.
void refuse_reused(const Migration& migration, const Standing* standing, const std::string& context);

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
