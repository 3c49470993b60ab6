#include <algorithm>

#include <fmt/format.h>

#include "engine/run/failure.h"
#include "engine/run/run.h"

namespace belay {

namespace {

/// Whether the steps of a run that ended so can be reverted: not without a connection, not under what is half done, and
/// not for a person who wants it to end.
bool is_settled(Kind kind) {
    switch (kind) {
        case Kind::interrupted:
        case Kind::terminated:
        case Kind::connection:
        case Kind::unknown:
        case Kind::partial:
        case Kind::stuck: return false;
        case Kind::internal:
        case Kind::usage:
        case Kind::project:
        case Kind::state:
        case Kind::pending:
        case Kind::lock:
        case Kind::failed:
        case Kind::unverified:
        case Kind::hook: return true;
    }
    return false;
}

}  // namespace

void Run::revert(const ReadyStep& applied) {
    ReadyStep ready{.step = applied.step,
                    .script = prepare(*applied.step.migration->down, session_.dialect(), options_.parameters)};
    ready.step.direction = Direction::down;
    ready.step.done = 0;
    reporter_.step_started(ready.step, 1, 1);
    const auto start = Clock::now();
    if (ready.script.directives.transaction)
        apply_transactional(ready);
    else
        apply_outside(ready);
    reporter_.step_done(ready.step, since(start));
}

/// Reverts what this run has applied, newest first, and proves that the schema is the one from before it.
void Run::take_back(Error& error) {
    if (!is_settled(error.kind)) {
        if (error.kind == Kind::partial) error.kind = Kind::stuck;
        error.outcome += "; nothing of this run was reverted";
        return;
    }
    if (revertible_.empty()) return;
    auto step = revertible_.rbegin();
    try {
        for (; step != revertible_.rend(); ++step) revert(**step);
        error.outcome += fmt::format("; then {} {} reverted", revertible_.size(),
                                     revertible_.size() == 1 ? "step of this run was" : "steps of this run were");
        const auto different = first_difference(schema_before_, read_schema());
        if (!different) {
            error.outcome += ", and the schema is the one from before it";
            return;
        }
        error.outcome += fmt::format(", but the schema is not the one from before it: {} differs", *different);
    } catch (const Error& second) {
        const auto what = step == revertible_.rend() ? "the schema could not be read"
                                                     : fmt::format("{} could not be reverted", (*step)->step.id());
        error.outcome += fmt::format("; then {} of {} steps of this run were reverted, and {}: {}",
                                     step - revertible_.rbegin(), revertible_.size(), what, second.what());
    }
    error.kind = Kind::stuck;
    error.next = "look at the database and at: belay status";
}

}  // namespace belay
