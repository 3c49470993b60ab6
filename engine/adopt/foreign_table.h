#pragma once

#include <set>
#include <span>
#include <string>
#include <vector>

#include "engine/adopt/ledger_place.h"
#include "engine/adopt/tool.h"
#include "engine/session.h"

namespace belay {

/// A table of the database that could be another tool's history.
struct ForeignTable {
    std::string schema = {};
    std::string name = {};    // in lower case
    std::string called = {};  // as it is
    bool visible = false;     // the name alone finds it
    std::set<std::string> columns = {};

    std::string columns_shown() const;
};

/// The tables of these names, in any case, that this role may read.
std::vector<ForeignTable> tables_called(Session& session, std::span<const std::string> names);

/// Whether it stands where the tool's table does, or where `place` says it does.
bool stands(const ForeignTable& table, const Tool& tool, const LedgerPlace& place);

/// Whether it has the columns of the tool's table.
bool has_columns(const ForeignTable& table, const Tool& tool);

/// Whether the tool's companion is beside it, where it has one.
bool has_companion(const ForeignTable& table, const Tool& tool, std::span<const ForeignTable> tables);

/// The tools that a table is of by its columns, whatever name it has: those that have most of them, of these those
/// whose columns these are exactly, and of these those whose table's name it has, or a companion beside it.
std::vector<const Tool*> owners_by_columns(const ForeignTable& table, const Dialect& dialect,
                                           std::span<const ForeignTable> tables);

}  // namespace belay
