#include "engine/run/step.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/run/alone.h"
#include "engine/run/deadline.h"
#include "engine/run/in_transaction.h"
#include "engine/run/interruption.h"
#include "engine/sql/failure.h"

namespace belay {

StepEnd apply_step(Parts& parts, const ReadyStep& ready, std::span<const ReadyStep> rest) {
    if (ready.script.directives.transaction) return apply_in_transaction(parts, ready, rest);
    return LoneScript(parts, ready).apply();
}

Settings settings_for(const Prepared& script, LockTimeout lock_timeout, const RunOptions& options) {
    const auto& directives = script.directives;
    auto max_blocking = directives.max_blocking ? directives.max_blocking : options.max_blocking;
    if (max_blocking == std::chrono::milliseconds{0}) max_blocking.reset();
    return {.lock_timeout = lock_timeout,
            .statement_timeout = directives.statement_timeout,
            .max_blocking = max_blocking,
            .foreign_keys = directives.foreign_keys};
}

Patience patience_of(const Prepared& script, const RunOptions& options) {
    auto patience = options.patience;
    if (script.directives.lock_timeout) patience.lock_timeout = script.directives.lock_timeout;
    if (script.directives.lock_attempts) patience.attempts = script.directives.lock_attempts;
    return patience;
}

StepEnd begin_step(Parts& parts, const ReadyStep& ready, LockTimeout lock_timeout) {
    auto& session = parts.session;
    try {
        session.configure(settings_for(ready.script, lock_timeout, parts.options));
        while (true) {
            check_interrupted(parts.options);  // the rollback below has taken back what a signal asked of the session
            if (parts.journal.others() && is_taken(parts.journal, ready)) return StepEnd::taken;
            const bool goes_on = session.has_deferred();  // nobody can have come between
            session.begin(Access::write);
            if (goes_on || !parts.journal.is_behind()) break;
            session.rollback();
            parts.journal.read_others();
        }
        parts.moments.back_up_under_lock();
        return StepEnd::ours;
    } catch (const DatabaseError& database_error) {
        session.rollback();
        auto error = Translation(parts.options.parameters).error(database_error, 0);
        if (error.kind == Kind::failed)
            error.kind = Kind::state;  // nothing was executed: the database may only be read
        error.outcome.end(ready.step.id(), Outcome::Fate::not_begun);
        throw error;
    }
}

bool is_taken(const Journal& journal, const ReadyStep& ready) {
    const auto& step = ready.step;
    const auto& others = *journal.others();
    const auto* standing = others.find(step.version);
    const bool untouched = standing == nullptr || !standing->in_force() ||
                           (step.migration != nullptr && is_outdated(*step.migration, *standing));
    // What a baseline would do again is no longer this plan's to decide.
    const bool outdone = std::ranges::any_of(
        step.stands_for, [&](const Migration* older) { return others.is_in_force(older->version); });
    if (untouched && outdone) throw Moved("while this one waited");
    if (step.direction == Direction::up && untouched && step.done == 0) return false;
    if (step.direction == Direction::up && !untouched) {
        if (standing->state == Standing::State::applied) return true;
        if (!ready.script.directives.transaction && standing->direction == Direction::up) return false;
    }
    throw Moved("while this one waited");
}

void record_with(Parts& parts, const std::function<void()>& work) {
    const auto before = parts.journal.newest();
    try {
        work();
    } catch (const DatabaseError& error) {
        parts.journal.go_back_to(before);
        throw Translation(parts.options.parameters).error(error, 0);
    } catch (const Error&) {
        parts.journal.go_back_to(before);
        throw;
    }
}

void fail(Parts& parts, const ReadyStep& ready, Error error) {
    parts.session.rollback();
    if (parts.options.deadline != nullptr) parts.options.deadline->account_for(error);
    if (parts.commits.has_lost()) {
        const auto count = parts.commits.waiting();
        parts.commits.take_back_lost();
        error.outcome.because(fmt::format("the database took back the {} before it as well",
                                          count == 1 ? "step" : fmt::format("{} steps", count)));
    }
    if (!error.step) {
        const bool wrong = error.kind == Kind::failed || error.kind == Kind::unverified;
        error.step = FailedStep{.statements = ready.script.count, .file_is_wrong = wrong};
    }
    error.step->version = ready.step.version.text();
    advise_outside(error, ready.script.directives, parts.session.dialect());
    error.outcome.end(ready.step.id(), Outcome::Fate::rolled_back);
    record_failure(parts, ready.step, error);
    throw error;
}

void record_failure(Parts& parts, const Step& step, Error& error) {
    auto record = record_of(step, Event::failed);
    record.statement = error.step->statement;
    record.statements = error.step->statements;
    record.remark = error.code.empty() ? error.what() : fmt::format("{} [{}]", error.what(), error.code);
    try {
        parts.session.reset();
        if (parts.session.dialect().lock_scope == LockScope::transaction) parts.journal.catch_up();
        const auto before = parts.journal.newest();
        try {
            parts.session.begin(Access::write);
            parts.journal.append_failure(record);
            parts.session.commit();
        } catch (...) {  // rethrown: only the count of what is recorded must be put right
            parts.session.rollback();
            parts.journal.go_back_to(before);
            throw;
        }
        parts.commits.flushed();
    } catch (const std::exception& unrecorded) {
        error.outcome.then(fmt::format("the failure could not be recorded: {}", unrecorded.what()));
    }
}

}  // namespace belay
