#pragma once

#include <string>
#include <vector>

#include "engine/adopt/tool.h"

namespace belay {

/// Another tool's history in a database.
struct ForeignHistory {
    const Tool* tool;
    Ledger ledger;
};

/// A table that has the name of a tool's and is none: in words.
struct Namesake {
    std::string table;
    std::string words;
};

/// What of other tools' histories stands in a database.
struct ForeignHistories {
    std::vector<ForeignHistory> found = {};
    std::vector<Namesake> namesakes = {};

    const ForeignHistory* of(const Tool& tool) const;
    /// Throws Error (state) where a table stands in the way of the tool's own.
    void require_room(const Tool& tool) const;
};

/// Looks for the tables of all tools that this role may read; writes nothing. Called outside a transaction it finds
/// those that stand in a file of their own, too.
ForeignHistories search(Session& session);

/// Makes the file of its own, where the tool has one, for `search` to find. Called outside a transaction.
void make_file(const Tool& tool, Session& session);

/// Where a tool's tables are, or would be made.
Ledger ledger_of(const Tool& tool, Session& session);

}  // namespace belay
