#include <algorithm>

#include <fmt/format.h>

#include "engine/run/failure.h"
#include "engine/run/probe.h"
#include "engine/run/run.h"

namespace belay {

namespace {

Settings settings_of(const Prepared& script) {
    const auto& directives = script.directives;
    return {directives.lock_timeout, directives.statement_timeout, directives.foreign_keys};
}

std::chrono::milliseconds since(std::chrono::steady_clock::time_point start) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start);
}

/// A verify that cannot go on for want of a lock, a connection or patience proves nothing about the migration.
void become_unverified(Error& error) {
    if (error.kind == Kind::failed) error.kind = Kind::unverified;
}

}  // namespace

void Run::apply_each(std::span<const ReadyStep> steps) {
    std::size_t index = 0;
    for (const auto& ready : steps) {
        check_interrupted();
        reporter_.step_started(ready.step, ++index, steps.size());
        const auto start = Clock::now();
        const bool transactional = ready.script.directives.transaction;
        const auto begun = transactional ? apply_transactional(ready) : apply_outside(ready);
        ++done_;
        if (begun == Begun::ours)
            reporter_.step_done(ready.step, since(start));
        else
            reporter_.step_taken(ready.step);
    }
}

Run::Begun Run::apply_transactional(const ReadyStep& ready) {
    const auto start = Clock::now();
    if (begin_step(ready) == Begun::taken) return Begun::taken;
    const auto before = newest_;
    try {
        run_body(ready, start);
        commit(ready.step);
    } catch (const DatabaseError& error) {
        newest_ = before;
        fail(ready, Translation(options_.parameters).error(error, 0));
    } catch (Error& error) {
        if (error.kind == Kind::unknown) throw;
        newest_ = before;
        fail(ready, std::move(error));
    }
    return Begun::ours;
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
    execute(ready.script, ready.script.statements);
    session_.reset();
    verify(ready);
    const bool up = ready.step.direction == Direction::up;
    auto record = record_of(ready.step, up ? Event::applied : Event::reverted);
    record.statements = ready.script.statements.size();
    record.took_ms = since(start).count();
    record.detail = ready.kept_remark;
    append(record, ready.kept);
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
        auto translated = Translation(script, options_.parameters).error(error, first + error.statement);
        translated.step = FailedStep{.statement = first + error.statement + 1, .statements = script.statements.size()};
        throw translated;
    }
}

/// Rolls back, records the failure and says both.
void Run::fail(const ReadyStep& ready, Error error) {
    session_.rollback();
    account_for_deadline(error);
    const auto& step = ready.step;
    if (!error.step) error.step.emplace().statements = ready.script.statements.size();
    error.step->version = step.version.text();
    const auto why = error.outcome.empty() ? "" : error.outcome + "; ";
    error.outcome = fmt::format("{}{} was rolled back; {}", why, step.id(), progress());
    if (error.next.empty()) {
        const bool file_is_wrong = error.kind == Kind::failed || error.kind == Kind::unverified;
        error.next = (file_is_wrong ? "fix the file, then run: " : "") + options_.command;
    }
    auto record = record_of(step, Event::failed);
    record.statement = error.step->statement;
    record.statements = error.step->statements;
    record.detail = error.code.empty() ? error.what() : fmt::format("{} [{}]", error.what(), error.code);
    try {
        session_.reset();
        if (session_.dialect().lock_scope == LockScope::transaction) newest_ = table_.newest();
        append_alone(record);
    } catch (const std::exception& unrecorded) {
        error.outcome += fmt::format("; the failure could not be recorded: {}", unrecorded.what());
    }
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
    if (begin_step(steps.front()) == Begun::taken)
        throw Error(Kind::lock, "another run is at work on the same plan", options_.command);
    const auto before = newest_;
    std::vector<std::chrono::milliseconds> took;
    const ReadyStep* current = &steps.front();
    try {
        for (const auto& ready : steps) {
            current = &ready;
            check_interrupted();
            reporter_.step_started(ready.step, took.size() + 1, steps.size());
            const auto start = Clock::now();
            session_.configure(settings_of(ready.script));
            run_body(ready, start);
            took.push_back(since(start));
        }
        commit(current->step);
    } catch (const DatabaseError& error) {
        newest_ = before;
        fail(*current, Translation(options_.parameters).error(error, 0));
    } catch (Error& error) {
        if (error.kind == Kind::unknown) throw;
        newest_ = before;
        fail(*current, std::move(error));
    }
    done_ = steps.size();
    for (std::size_t i = 0; i < steps.size(); ++i) reporter_.step_done(steps[i].step, took[i]);
}

}  // namespace belay
