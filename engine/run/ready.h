#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/history/table.h"
#include "engine/plan/plan.h"
#include "engine/run/options.h"

namespace belay {

/// A record that is about no script that ran: what stamp, resolve, repair and adopt say.
struct Declaration {
    Record record = {};  // version, name, event, direction, checksum, and the time where it is not now
    KeptScripts scripts = {};
};

/// What says `event` of a migration, and keeps its scripts.
Declaration declaration_of(const Migration& migration, Event event);

/// A step with everything it runs at hand, lexed before anything ran.
struct ReadyStep {
    Step step = {};
    Prepared script = {};
    std::optional<Prepared> check = {}, verify = {};
    KeptScripts kept = {};                  // what its record will keep
    std::string remark = {};                // for its record: what it ran, why it keeps less than there is
    std::vector<Declaration> stamped = {};  // recorded before it, in its transaction
};

/// What reverts a step that was applied in this run, with the down script of its file.
ReadyStep revert_of(const ReadyStep& applied, const Dialect& dialect, const RunOptions& options);

/// Where the down script of a step comes from: its file, or history where the file is gone.
std::optional<Script> down_script(const Step& step, HistoryTable& table);

/// Makes all steps of a plan ready. Throws Error (project) at what is wrong in any script.
std::vector<ReadyStep> make_ready(const Plan& plan, HistoryTable& table, const Dialect& dialect,
                                  const RunOptions& options);

/// Throws Error (project) where a run that begins with nothing would refuse something in the files.
void require_ready_from_nothing(const Graph& graph, const Policy& policy, const Dialect& dialect,
                                const RunOptions& options);

/// What a record of this migration keeps of its scripts, and in `remark` why it keeps less than there is.
KeptScripts kept_scripts(const Migration& migration, std::string& remark);
/// What history keeps of them. Throws Error (connection) where it cannot be read.
KeptScripts kept_scripts(const Standing& standing, HistoryTable& table);

/// The parts of a script that succeed or fail as one outside a transaction: single statements, and whole
/// `begin; ... commit;` groups. In scripts of other tools a group may lack the one or the other, or end in a
/// `rollback`.
std::vector<std::span<const Statement>> units_of(const Prepared& script);

/// What of a unit runs in a transaction of the engine's: all but what begins and ends its own.
std::span<const Statement> statements_in(std::span<const Statement> unit);

}  // namespace belay
