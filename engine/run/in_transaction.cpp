#include "engine/run/in_transaction.h"

#include <utility>
#include <vector>

#include <fmt/format.h>

#include "engine/run/attempts.h"
#include "engine/run/execute.h"
#include "engine/run/interruption.h"
#include "engine/run/probe.h"
#include "engine/run/pulse.h"
#include "engine/run/step.h"
#include "engine/sql/failure.h"

namespace belay {

namespace {

using Clock = Commits::Clock;

std::chrono::milliseconds since(Clock::time_point start) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - start);
}

/// A verify that cannot go on for want of a lock, a connection or patience proves nothing about the migration.
void become_unverified(Error& error) {
    if (error.kind == Kind::failed) error.kind = Kind::unverified;
}

void check(Parts& parts, const ReadyStep& ready) {
    if (!ready.check) return;
    const Pulse::Work running(
        parts.options.pulse, {.name = fmt::format("the check of {}", ready.step.id()), .source = &ready.check->source});
    try {
        probe(parts.session, *ready.check, parts.options.parameters);
    } catch (Error& error) {
        error.outcome.because(fmt::format("the check of {} does not hold", ready.step.id()));
        throw;
    }
}

/// Everything of a step that happens inside its transaction, but for its end.
void run_body(Parts& parts, const ReadyStep& ready, Clock::time_point start) {
    begin_as_written(parts.session, ready.script, ready.script.transaction_modes, parts.options);
    check(parts, ready);
    execute(parts.session, ready.script, parts.options);
    parts.session.reset();
    verify(parts, ready);
    for (const auto& [record, scripts] : ready.stamped) parts.journal.append(record, scripts);
    auto record = record_of_done(ready);
    record.took_ms = since(start).count();
    parts.journal.append(record, ready.kept);
}

/// Commits a step. What the database finds wrong only then, such as a deferred constraint, is told with the script's
/// last statement.
void commit(Parts& parts, const ReadyStep& ready, Commits::Durability durability) {
    try {
        parts.commits.commit(ready.step.id(), durability);
    } catch (const DatabaseError& error) {
        throw failure_at_commit(ready.step.id(), ready.script, error, parts.options);
    }
}

std::string_view reason_for_its_own(const Directives& directives) {
    if (!directives.transaction) return "it says 'transaction off'";
    return directives.foreign_keys_left_off ? "foreign keys are off while it runs" : "it says 'foreign-keys off'";
}

void refuse_steps_of_their_own(std::span<const ReadyStep> steps) {
    for (const auto& ready : steps) {
        const auto& directives = ready.script.directives;
        if (directives.transaction && directives.foreign_keys) continue;
        throw error_at(
            Kind::usage, {.path = ready.script.source.path},
            fmt::format("{} cannot share a transaction: {}", ready.step.id(), reason_for_its_own(directives)),
            directives.foreign_keys_left_off ? "leave out --transaction all, or say foreign_keys = \"on\" in belay.toml"
                                             : "leave out --transaction all");
    }
}

/// All steps in one transaction; `current` is the one that it is at. Returns how long each took.
std::vector<std::chrono::milliseconds> run_bodies(Parts& parts, std::span<const ReadyStep> steps,
                                                  LockTimeout lock_timeout, const ReadyStep*& current) {
    if (begin_step(parts, steps.front(), lock_timeout) == StepEnd::taken)
        throw Error(Kind::lock, "another run is at work on the same plan", parts.options.typed.whole);
    std::vector<std::chrono::milliseconds> took;
    record_with(parts, [&] {
        for (const auto& ready : steps) {
            current = &ready;
            check_interrupted(parts.options);
            parts.reporter.step_started(ready.step, took.size() + 1, steps.size());
            const auto start = Clock::now();
            const Pulse::Work running(parts.options.pulse, {.name = ready.step.id(), .source = &ready.script.source});
            parts.session.configure(settings_for(ready.script, lock_timeout, parts.options));
            run_body(parts, ready, start);
            took.push_back(since(start));
        }
        commit(parts, *current, Commits::Durability::at_once);
    });
    return took;
}

}  // namespace

void verify(Parts& parts, const ReadyStep& ready) {
    if (!ready.verify || parts.options.verification == Verification::off) return;
    const Pulse::Work running(parts.options.pulse, {.name = fmt::format("the verify of {}", ready.step.id()),
                                                    .source = &ready.verify->source});
    try {
        probe(parts.session, *ready.verify, parts.options.parameters);
        parts.session.reset();
    } catch (Error& error) {
        become_unverified(error);
        error.outcome.because(fmt::format("the verify of {} does not hold", ready.step.id()));
        throw;
    }
}

StepEnd apply_in_transaction(Parts& parts, const ReadyStep& ready, std::span<const ReadyStep> rest,
                             std::optional<Error> failed) {
    auto ending = failed ? StepEnd::ours : StepEnd::taken;
    const auto attempt = [&](LockTimeout lock_timeout) {
        const auto start = Clock::now();
        ending = begin_step(parts, ready, lock_timeout);
        if (ending == StepEnd::taken) return;
        record_with(parts, [&] {
            run_body(parts, ready, start);
            commit(parts, ready, parts.commits.durability_before(rest));
        });
    };
    try {
        try_for_locks(parts, ready.step, patience_of(ready.script, parts.options), attempt, std::move(failed));
    } catch (Error& error) {
        if (error.kind == Kind::unknown || ending == StepEnd::taken) throw;
        parts.session.rollback();
        if (parts.commits.has_lost() && error.kind != Kind::interrupted && error.kind != Kind::lock)
            return StepEnd::lost;
        fail(parts, ready, std::move(error));
    }
    return ending;
}

void apply_in_one_transaction(Parts& parts, std::span<const ReadyStep> steps) {
    refuse_steps_of_their_own(steps);
    const ReadyStep* current = nullptr;
    std::vector<std::chrono::milliseconds> took;
    const Pulse::Work running(parts.options.pulse, {.name = "the transaction of the run"});
    try {
        try_for_locks(parts, steps.front().step, parts.options.patience,
                      [&](LockTimeout lock_timeout) { took = run_bodies(parts, steps, lock_timeout, current); });
    } catch (Error& error) {
        if (error.kind == Kind::unknown || current == nullptr) throw;
        fail(parts, *current, std::move(error));
    }
    for (std::size_t i = 0; i < steps.size(); ++i) parts.commits.add({&steps[i], i, parts.journal.newest(), took[i]});
    parts.commits.flushed();
}

}  // namespace belay
