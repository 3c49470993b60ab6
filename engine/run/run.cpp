#include "engine/run/run.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/run/commits.h"
#include "engine/run/in_transaction.h"
#include "engine/run/interruption.h"
#include "engine/run/journal.h"
#include "engine/run/moments.h"
#include "engine/run/pulse.h"
#include "engine/run/step.h"
#include "engine/run/together.h"
#include "engine/run/undo.h"
#include "engine/sql/failure.h"

namespace belay {

namespace {

/// For each step: together with others, or by itself; commits report it when it is durable.
void apply_each(Parts& parts, std::span<const ReadyStep> steps) {
    using Clock = Commits::Clock;
    Together together(parts);
    for (std::size_t index = 0; index < steps.size();) {
        const auto& ready = steps[index];
        check_interrupted(parts.options);
        if (const auto count = together.count_at(steps, index); count > 0) {
            index = together.apply(steps, index, count);
            continue;
        }
        parts.moments.before(ready.step);
        parts.reporter.step_started(ready.step, index + 1, steps.size());
        const auto start = Clock::now();
        const Pulse::Work running(parts.options.pulse, {.name = ready.step.id(), .source = &ready.script.source});
        switch (apply_step(parts, ready, steps.subspan(index + 1))) {
            case StepEnd::ours: {
                const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - start);
                parts.commits.add({&ready, index++, parts.journal.newest(), took});
                if (!parts.session.has_deferred()) parts.commits.flushed();
                break;
            }
            case StepEnd::taken:
                parts.commits.pass_over();
                ++index;
                parts.reporter.step_taken(ready.step);
                break;
            case StepEnd::lost: index = parts.commits.take_back_lost(); break;
        }
    }
    parts.commits.flush();
}

/// What to do after a failure, where nobody who saw it knew better.
std::string next_after(const Error& error, const std::string& command) {
    if (error.kind == Kind::hook) return "make it succeed, then run: " + command;
    if (!error.step || !error.step->file_is_wrong) return command;
    if (error.outcome.fate != Outcome::Fate::partial) return "fix the file, then run: " + command;
    const auto& statements = error.outcome.statements;
    return fmt::format("fix the file from statement {} on, then run: {}",
                       std::min(statements.done + 1, statements.planned), command);
}

/// Says how far the run came, where it came to its steps at all.
void count_steps(Error& error, const Progress& steps) {
    const auto fate = error.outcome.fate;
    const bool before_all = fate == Outcome::Fate::none_begun || fate == Outcome::Fate::nothing_ran;
    const bool refused = fate == Outcome::Fate::unsaid && (error.kind == Kind::usage || error.kind == Kind::state);
    if (!before_all && (!refused || steps.done > 0)) error.outcome.steps = steps;
}

}  // namespace

void apply(const RunTarget& target, const RunOptions& options, std::span<const ReadyStep> steps,
           const Surroundings& around) {
    Journal journal(target.session, target.table, options, target.newest);
    target.reporter.run_started(journal.run());
    const bool reverts =
        std::ranges::any_of(steps, [](const auto& ready) { return ready.step.direction == Direction::down; });
    Moments moments(around, target.session, journal, options, target.reporter, reverts);
    Progress progress{.done = 0, .planned = steps.size()};
    Commits commits(target.session, journal, options, target.reporter, progress, [&](const Committed& durable) {
        target.reporter.step_done(durable.ready->step, durable.took);
        moments.after(*durable.ready);
    });
    if (moments.between_steps()) commits.wait_for_each();
    Parts parts{target.session, options, target.reporter, journal, commits, moments};
    try {
        moments.open();
        if (options.transaction == TransactionMode::all)
            apply_in_one_transaction(parts, steps);
        else
            apply_each(parts, steps);
        journal.require_kept();
        moments.close();
    } catch (Error& error) {
        count_steps(error, progress);
        commits.keep(error);
        const bool reverted = options.on_failure == OnFailure::revert && take_back(parts, error);
        const auto done = reverted ? 0 : progress.done;
        if (error.next.empty()) error.next = next_after(error, finishing_of(options, done, journal.newest()));
        moments.failed(error);
        throw;
    }
}

void append_declared(const RunTarget& target, const RunOptions& options, std::span<const Declaration> declarations,
                     const std::function<void()>& before) {
    Journal journal(target.session, target.table, options, target.newest);
    Progress none;
    Commits commits(target.session, journal, options, target.reporter, none, [](const Committed&) {});
    try {
        target.session.begin(Access::write);
        if (journal.is_behind()) throw Moved("in the middle of this one");
        if (before) before();
        for (const auto& [record, scripts] : declarations) journal.append(record, scripts);
        commits.commit("what was declared");
    } catch (const DatabaseError& error) {
        target.session.rollback();
        throw Translation(options.parameters).error(error, 0);
    } catch (const Error&) {
        target.session.rollback();
        throw;
    }
}

}  // namespace belay
