#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "engine/history/table.h"
#include "engine/reporter.h"
#include "engine/run/options.h"
#include "engine/run/ready.h"
#include "engine/run/surroundings.h"
#include "engine/session.h"

namespace belay {

/// What a run works on. `newest` is the seq that its plan was made from, read under the lock.
struct RunTarget {
    Session& session;
    HistoryTable& table;
    Reporter& reporter;
    std::int64_t newest = 0;
};

/// Applies the steps in order. Throws Error, with what is done in its outcome, at the first that fails. Where the lock
/// is each transaction, steps that another run has taken in the meantime are left out. What surrounds the steps runs
/// where its moment comes.
void apply(const RunTarget& target, const RunOptions& options, std::span<const ReadyStep> steps,
           const Surroundings& around = {});

/// Appends the records in one transaction, in which `before` comes first. Throws Error with nothing recorded.
void append_declared(const RunTarget& target, const RunOptions& options, std::span<const Declaration> declarations,
                     const std::function<void()>& before);

}  // namespace belay
