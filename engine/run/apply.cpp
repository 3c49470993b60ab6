#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "engine/run/failure.h"
#include "engine/run/probe.h"
#include "engine/run/run.h"

namespace belay {

namespace {

/// A verify that cannot go on for want of a lock, a connection or patience proves nothing about the migration.
void become_unverified(Error& error) {
    if (error.kind == Kind::failed) error.kind = Kind::unverified;
}

}  // namespace

void Run::apply_each(std::span<const ReadyStep> steps) {
    flushed_at_ = Clock::now();
    for (std::size_t index = 0; index < steps.size();) {
        const auto& ready = steps[index];
        check_interrupted();
        if (const auto count = group_at(steps, index); count > 0) {
            index = apply_group({.plan = steps, .index = index, .count = count});
            continue;
        }
        before_step(ready);
        reporter_.step_started(ready.step, index + 1, steps.size());
        const auto start = Clock::now();
        const bool transactional = ready.script.directives.transaction;
        switch (transactional ? apply_transactional(ready, steps.subspan(index + 1)) : apply_outside(ready)) {
            case Begun::ours: step_committed({&ready, index++, newest_, since(start)}); break;
            case Begun::taken:
                ++done_;
                ++index;
                reporter_.step_taken(ready.step);
                break;
            case Begun::lost: index = take_back_lost(); break;
        }
    }
    flush();
}

Patience Run::patience_of(const Prepared& script) const {
    auto patience = options_.patience;
    if (script.directives.lock_timeout) patience.lock_timeout = script.directives.lock_timeout;
    if (script.directives.lock_attempts) patience.attempts = script.directives.lock_attempts;
    return patience;
}

/// Runs `attempt`, which leaves nothing behind where it fails, until it gets the locks that it needs.
/// With `failed`, the first attempt was made and ended so.
void Run::try_for_locks(const Step& step, const Patience& patience, const std::function<void(LockTimeout)>& attempt,
                        std::optional<Error> failed) {
    Ladder ladder(session_.dialect().ladder, patience);
    while (true) {
        try {
            if (failed) throw Error(*std::exchange(failed, {}));
            return attempt(ladder.lock_timeout());
        } catch (Error& error) {
            session_.rollback();
            if (error.passing && ladder.is_last() && ladder.attempt() > 1)
                error.outcome = fmt::format("{} attempts did not get the lock", ladder.attempt());
            if (!error.passing || ladder.is_last()) throw;
            flush();  // this may take its time
            const auto time = ladder.climb();
            const auto why = error.detail.empty() ? error.what() : fmt::format("{}; {}", error.what(), error.detail);
            reporter_.retrying(step, ladder.attempt(), time, why);
            pause(time);
        }
    }
}

/// Before `rest`, the steps behind it. With `failed`, the first attempt was made and ended so.
Run::Begun Run::apply_transactional(const ReadyStep& ready, std::span<const ReadyStep> rest,
                                    std::optional<Error> failed) {
    auto begun = failed ? Begun::ours : Begun::taken;
    const auto attempt = [&](LockTimeout lock_timeout) {
        const auto start = Clock::now();
        begun = begin_step(ready, lock_timeout);
        if (begun == Begun::taken) return;
        record_with([&] {
            run_body(ready, start);
            commit(ready.step.id(), durability_before(rest));
        });
    };
    try {
        try_for_locks(ready.step, patience_of(ready.script), attempt, std::move(failed));
    } catch (Error& error) {
        if (error.kind == Kind::unknown || begun == Begun::taken) throw;
        session_.rollback();
        if (has_lost() && error.kind != Kind::interrupted && error.kind != Kind::lock) return Begun::lost;
        fail(ready, std::move(error));
    }
    return begun;
}

/// Everything of a step that happens inside its transaction.
void Run::run_body(const ReadyStep& ready, Clock::time_point start) {
    if (ready.check) {
        try {
            probe(session_, *ready.check, options_.parameters);
        } catch (Error& error) {
            error.outcome = fmt::format("the check of {} does not hold", ready.step.id());
            throw;
        }
    }
    if (ready.script.source.large)
        execute_large(ready.script);
    else
        execute(ready.script, ready.script.statements);
    session_.reset();
    verify(ready);
    for (const auto& [record, scripts] : ready.stamped) append(record, scripts);
    auto record = record_of_done(ready);
    record.took_ms = since(start).count();
    append(record, ready.kept);
}

Record Run::record_of_done(const ReadyStep& ready) const {
    const bool up = ready.step.direction == Direction::up;
    auto record = record_of(ready.step, up ? Event::applied : Event::reverted);
    record.statements = ready.script.count;
    record.detail = ready.remark;
    return record;
}

void Run::verify(const ReadyStep& ready) {
    if (!ready.verify || options_.verification == Verification::off) return;
    try {
        probe(session_, *ready.verify, options_.parameters);
        session_.reset();
    } catch (Error& error) {
        become_unverified(error);
        error.outcome = fmt::format("the verify of {} does not hold", ready.step.id());
        throw;
    }
}

void Run::execute(const Prepared& script, std::span<const Statement> statements) {
    try {
        session_.execute(script.source.text, statements);
    } catch (const DatabaseError& error) {
        const auto first = static_cast<std::size_t>(statements.data() - script.statements.data());
        throw failure_of(script, first + error.statement.value_or(0), error);
    }
}

Error Run::failure_of(const Prepared& script, std::size_t statement, const DatabaseError& error) const {
    auto translated = Translation(script, options_.parameters).error(error, statement);
    translated.step = FailedStep{.statement = statement + 1, .statements = script.count};
    return translated;
}

/// Rolls back, records the failure and says both.
void Run::fail(const ReadyStep& ready, Error error) {
    session_.rollback();
    account_for_deadline(error);
    if (has_lost()) {
        const auto before = done_;
        take_back_lost();
        error.outcome +=
            fmt::format("{}the database took back the {} before it as well", error.outcome.empty() ? "" : "; ",
                        before - done_ == 1 ? "step" : fmt::format("{} steps", before - done_));
    }
    const auto& step = ready.step;
    if (!error.step) error.step.emplace().statements = ready.script.count;
    error.step->version = step.version.text();
    const auto why = error.outcome.empty() ? "" : error.outcome + "; ";
    error.outcome = fmt::format("{}{} was rolled back; {}", why, step.id(), progress());
    if (error.next.empty()) {
        const bool file_is_wrong = error.kind == Kind::failed || error.kind == Kind::unverified;
        error.next = (file_is_wrong ? "fix the file, then run: " : "") + options_.command;
    }
    error.outcome += record_failure(step, error);
    throw error;
}

void Run::apply_in_one_transaction(std::span<const ReadyStep> steps) {
    for (const auto& ready : steps) {
        const auto& directives = ready.script.directives;
        if (directives.transaction && directives.foreign_keys) continue;
        throw error_at(Kind::usage, {.path = ready.script.source.path},
                       fmt::format("{} cannot share a transaction: it says '{}'", ready.step.id(),
                                   directives.transaction ? "foreign-keys off" : "transaction off"),
                       "leave out --transaction all");
    }
    const ReadyStep* current = nullptr;
    std::vector<std::chrono::milliseconds> took;
    try {
        try_for_locks(steps.front().step, options_.patience,
                      [&](LockTimeout lock_timeout) { took = run_bodies(steps, lock_timeout, current); });
    } catch (Error& error) {
        if (error.kind == Kind::unknown || current == nullptr) throw;
        fail(*current, std::move(error));
    }
    done_ = steps.size();
    for (std::size_t i = 0; i < steps.size(); ++i) {
        reporter_.step_done(steps[i].step, took[i]);
        revertible_.push_back(&steps[i]);
    }
}

/// All steps in one transaction; `current` is the one that it is at. Returns how long each took.
std::vector<std::chrono::milliseconds> Run::run_bodies(std::span<const ReadyStep> steps, LockTimeout lock_timeout,
                                                       const ReadyStep*& current) {
    if (begin_step(steps.front(), lock_timeout) == Begun::taken)
        throw Error(Kind::lock, "another run is at work on the same plan", options_.command);
    std::vector<std::chrono::milliseconds> took;
    record_with([&] {
        for (const auto& ready : steps) {
            current = &ready;
            check_interrupted();
            reporter_.step_started(ready.step, took.size() + 1, steps.size());
            const auto start = Clock::now();
            configure(ready.script, lock_timeout);
            run_body(ready, start);
            took.push_back(since(start));
        }
        commit(current->step.id());
    });
    return took;
}

}  // namespace belay
