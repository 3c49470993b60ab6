#pragma once

#include <span>
#include <string>
#include <vector>

#include "engine/adopt/ledger_place.h"
#include "engine/adopt/tool.h"

namespace belay {

/// Another tool's history in a database.
struct ForeignHistory {
    const Tool* tool;
    Ledger ledger;
    std::string shown = {};  // the table, with its schema where the name alone does not find it
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
    void require_room(const Tool& tool, const LedgerPlace& place) const;
};

/// Looks for the tables of all tools that this role may read; writes nothing. Called outside a transaction it finds
/// those that stand in a file of their own, too.
///
/// Where `place` names a table, its columns tell whose it is: of `tool`, or, where that is null, of one that has more
/// of them than others; those of which this is equally true are all found.
ForeignHistories search(Session& session, const LedgerPlace& place = {}, const Tool* tool = nullptr);

/// A table that has the columns of a tool's history and is not where the tool has it by itself.
struct Elsewhere {
    std::string relation = {};  // as `relations` of the dialect lists it, and its schema
    std::string schema = {};
    std::vector<const Tool*> tools = {};  // of which it may be: at least one
    LedgerPlace place = {};               // where `search` finds it

    /// In words: "looks like the history of sql-migrate".
    std::string guess() const;
    /// The commands that adopt it, one for each tool; `context` are the options that name database and files.
    std::vector<std::string> commands(const std::string& context) const;
};

/// Looks for such among the tables of these names. Columns that other tables could have too tell nothing where the name
/// does not.
std::vector<Elsewhere> search_elsewhere(Session& session, std::span<const std::string> names);

/// Makes the file of its own, where the tool has one, for `search` to find. Called outside a transaction.
void make_file(const Tool& tool, Session& session);

/// "belay adopt --from sql-migrate --table my_migrations".
std::string adopt_command(const std::string& context, const Tool& tool, const LedgerPlace& place);

/// Where a tool's tables are, or would be made.
Ledger ledger_of(const Tool& tool, Session& session, const LedgerPlace& place = {});

/// Throws Error (usage) where the tool's tables cannot have the name that is said.
void require_nameable(const Tool& tool, const LedgerPlace& place);

}  // namespace belay
