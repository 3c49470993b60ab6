#include "engine/run/undo.h"

#include <utility>

#include <fmt/format.h>

#include "engine/command_line.h"
#include "engine/run/pulse.h"
#include "engine/run/step.h"

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

void revert(Parts& parts, const ReadyStep& applied) {
    const auto ready = revert_of(applied, parts.session.dialect(), parts.options);
    parts.reporter.step_started(ready.step, 1, 1);
    const Pulse::Work running(parts.options.pulse, {.name = ready.step.id(), .source = &ready.script.source});
    const auto start = Commits::Clock::now();
    apply_step(parts, ready);
    const auto took = Commits::Clock::now() - start;
    parts.reporter.step_done(ready.step, std::chrono::duration_cast<std::chrono::milliseconds>(took));
}

/// What was reverted beside the step that failed, as the beginning of a clause.
std::string counted(std::size_t count) {
    if (count == 0) return "";
    return count == 1 ? "then 1 step of this run was reverted, "
                      : fmt::format("then {} steps of this run were reverted, ", count);
}

}  // namespace

bool take_back(Parts& parts, Error& error) {
    if (!is_settled(error.kind)) {
        if (error.kind == Kind::partial) error.kind = Kind::stuck;
        error.outcome.then("nothing of this run was reverted");
        return false;
    }
    const auto applied = parts.moments.applied();
    // A step outside a transaction whose verify fails has been reverted by its own down, which may leave something,
    // too.
    if (applied.empty() && error.outcome.fate != Outcome::Fate::taken_back) return false;
    std::size_t reverted = 0;
    try {
        for (; reverted < applied.size(); ++reverted) revert(parts, *applied[applied.size() - 1 - reverted]);
        const auto now = read_schema(parts.session, parts.options.parameters);
        const auto different = first_difference(parts.moments.schema_before(), now);
        if (!different) {
            error.outcome.then(counted(reverted) + "and the schema is the one from before it");
            return true;
        }
        error.outcome.then(
            fmt::format("{}but the schema is not the one from before it: {} differs", counted(reverted), *different));
    } catch (const Error& second) {
        const auto what = reverted == applied.size()
                              ? "the schema could not be read"
                              : applied[applied.size() - 1 - reverted]->step.id() + " could not be reverted";
        error.outcome.then(fmt::format("then {} of {} steps of this run were reverted, and {}: {}", reverted,
                                       applied.size(), what, second.what()));
    }
    error.kind = Kind::stuck;
    error.next = "look at the database and at: " + command_line("status", parts.options.typed.context, {});
    return false;
}

}  // namespace belay
