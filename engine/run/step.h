#pragma once

#include <functional>

#include "engine/run/parts.h"

namespace belay {

/// Applies one step that is not sent together with others: in a transaction, or statement by statement outside one.
/// `rest` are the steps behind it. Throws Error.
StepEnd apply_step(Parts& parts, const ReadyStep& ready, std::span<const ReadyStep> rest = {});

/// What a script's statements run under: what its directives say, or else the run.
Settings settings_for(const Prepared& script, LockTimeout lock_timeout, const RunOptions& options);

/// How hard a script tries for locks that others hold: as its directives say, or else the run.
Patience patience_of(const Prepared& script, const RunOptions& options);

/// Opens the transaction that a step begins with. Where the transaction is the lock, another run may have been in
/// between: its records show here, before anything of this step has run. Throws Error with nothing open.
StepEnd begin_step(Parts& parts, const ReadyStep& ready, LockTimeout lock_timeout);

/// Whether another run has done a step, in what was last read of others. A script outside a transaction that it is at
/// is not taken: its statements are done by whoever comes first. Throws Moved where nobody can go on.
bool is_taken(const Journal& journal, const ReadyStep& ready);

/// Does work that ends with a record and its commit. Where it fails nothing is recorded, and the error is the engine's.
void record_with(Parts& parts, const std::function<void()>& work);

/// Rolls back, records the failure, and throws `error` saying both.
[[noreturn]] void fail(Parts& parts, const ReadyStep& ready, Error error);

/// Appends what went wrong, after everything of the step was rolled back; says in `error` where that fails as well.
void record_failure(Parts& parts, const Step& step, Error& error);

}  // namespace belay
