#include <algorithm>

#include <fmt/format.h>

#include "engine/run/failure.h"
#include "engine/run/probe.h"
#include "engine/run/run.h"
#include "engine/sql/checksum.h"

namespace belay {

namespace {

std::string_view text_of(const Prepared& script, std::span<const Statement> unit) {
    return std::string_view(script.source.text).substr(unit.front().begin, unit.back().end - unit.front().begin);
}

/// What an earlier run recorded as done must still be what the file says, or going on would leave out the difference.
void refuse_changed_past(const ReadyStep& ready, const std::vector<std::span<const Statement>>& units) {
    for (std::size_t i = 0; i < ready.step.done; ++i) {
        const auto& recorded = ready.step.standing->done_checksums;
        const bool same =
            i < units.size() && i < recorded.size() && checksum(text_of(ready.script, units[i])) == recorded[i];
        if (same) continue;
        const auto place = i < units.size() ? place_of(ready.script.source, units[i].front().begin)
                                            : Place{.path = ready.script.source.path};
        throw error_at(
            Kind::state, place,
            fmt::format(
                "statement {} of {} is not the one that ran: a partial script may only change after statement {}",
                i + 1, ready.step.id(), ready.step.done),
            "restore the statements that ran, or settle it by hand with belay resolve");
    }
}

}  // namespace

Run::Begun Run::apply_outside(const ReadyStep& ready) {
    const auto start = Clock::now();
    refuse_changed_past(ready, units_of(ready.script));
    if (ready.step.done == 0) check_outside(ready);
    if (begin_step(ready) == Begun::taken) return Begun::taken;
    run_units(ready);
    finish_outside(ready, start);
    return Begun::ours;
}

void Run::check_outside(const ReadyStep& ready) {
    if (!ready.check) return;
    try {
        session_.begin(Access::read);
        probe(session_, *ready.check, options_.parameters);
        session_.rollback();
    } catch (const DatabaseError& error) {
        fail(ready, Translation(options_.parameters).error(error, 0));
    } catch (Error& error) {
        error.outcome = fmt::format("the check of {} does not hold", ready.step.id());
        fail(ready, std::move(error));
    }
}

/// Begins with the transaction of the record that the script was started open.
void Run::run_units(const ReadyStep& ready) {
    const auto units = units_of(ready.script);
    std::size_t done = ready.step.done;
    try {
        auto started = record_of(ready.step, Event::started);
        started.statements = units.size();
        append(started, ready.kept);
        session_.commit();
        for (; done < units.size(); ++done) {
            check_interrupted();
            run_unit(ready, units[done], done + 1, units.size());
            reporter_.statement_done(ready.step, done + 1, units.size());
        }
    } catch (const DatabaseError& error) {
        fail_partial(ready, Translation(options_.parameters).error(error, 0), done, units.size());
    } catch (Error& error) {
        fail_partial(ready, std::move(error), done, units.size());
    }
}

void Run::finish_outside(const ReadyStep& ready, Clock::time_point start) {
    const auto count = units_of(ready.script).size();
    try {
        session_.reset();
        verify_outside(ready);
        auto record = record_of(ready.step, ready.step.direction == Direction::up ? Event::applied : Event::reverted);
        record.statements = count;
        record.took_ms = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - start).count();
        record.detail = ready.kept_remark;
        append_alone(record, ready.kept);
    } catch (const DatabaseError& error) {
        fail_partial(ready, Translation(options_.parameters).error(error, 0), count, count);
    }
}

/// A unit that can run in a transaction shares one with its record. One that cannot has a record before it and one
/// after, so that a crash in between shows.
void Run::run_unit(const ReadyStep& ready, std::span<const Statement> unit, std::size_t number, std::size_t count) {
    auto record = record_of(ready.step, Event::statement);
    record.statement = number;
    record.statements = count;
    record.detail = checksum(text_of(ready.script, unit));
    const auto inner = unit.size() > 1 ? unit.subspan(1, unit.size() - 2) : unit;
    const bool alone = unit.size() == 1 && runs_outside_transaction(text_of(ready.script, unit), session_.dialect());
    if (alone) {
        auto intent = record;
        intent.event = Event::started;
        append_alone(intent);
        execute(ready.script, inner);
        append_alone(record);
        return;
    }
    const auto before = newest_;
    begin_again();
    try {
        execute(ready.script, inner);
        append(record);
        commit(ready.step);
    } catch (...) {  // rethrown: only the count of what is recorded must be put right
        newest_ = before;
        throw;
    }
}

void Run::verify_outside(const ReadyStep& ready) {
    if (!ready.verify || options_.verification == Verification::off) return;
    try {
        session_.begin(Access::read);
        verify(ready);
        session_.rollback();
        return;
    } catch (Error& error) {
        session_.rollback();
        const auto& migration = *ready.step.migration;
        error.step = FailedStep{
            .version = ready.step.version.text(), .statements = ready.script.statements.size(), .rolled_back = false};
        error.next = "fix the file, then run: " + options_.command;
        const auto settle = fmt::format(
            "look at the database, then mend it and settle it with: belay resolve {} --applied -m WHY, or --reverted",
            ready.step.version.text());
        if (!migration.reversible()) {
            error.kind = Kind::stuck;
            error.next = settle;
            error.outcome +=
                fmt::format("; {} has no down script, so it stays as it is; {}", ready.step.id(), progress());
            throw;
        }
        Step down = ready.step;
        down.direction = Direction::down;
        down.done = 0;
        ReadyStep revert{.step = down, .script = prepare(*migration.down, session_.dialect(), options_.parameters)};
        try {
            if (revert.script.directives.transaction)
                apply_transactional(revert);
            else
                apply_outside(revert);
        } catch (const Error& second) {
            error.kind = Kind::stuck;
            error.next = settle;
            error.outcome +=
                fmt::format("; reverting {} failed as well: {}; {}", ready.step.id(), second.what(), progress());
            throw error;
        }
        error.outcome += fmt::format("; {} was reverted with its down script; {}", ready.step.id(), progress());
        throw;
    }
}

/// What ran stays; the record says how far it came.
void Run::fail_partial(const ReadyStep& ready, Error error, std::size_t done, std::size_t count) {
    session_.rollback();
    account_for_deadline(error);
    if (!error.step) error.step.emplace();
    error.step->version = ready.step.version.text();
    error.step->statement = std::min(done + 1, count);
    error.step->statements = count;
    error.step->rolled_back = false;
    auto record = record_of(ready.step, Event::failed);
    record.statement = error.step->statement;
    record.statements = count;
    record.detail = error.code.empty() ? error.what() : fmt::format("{} [{}]", error.what(), error.code);
    std::string unrecorded;
    try {
        session_.reset();
        if (session_.dialect().lock_scope == LockScope::transaction) newest_ = table_.newest();
        append_alone(record);
    } catch (const std::exception& second) {
        unrecorded = fmt::format("; the failure could not be recorded: {}", second.what());
    }
    const auto remark = error.outcome.empty() ? "" : error.outcome + "; ";
    if (error.kind == Kind::failed || error.kind == Kind::lock) error.kind = Kind::partial;
    error.outcome =
        fmt::format("{}{} runs outside a transaction and is partial: {} of {} statements are done and recorded; {}{}",
                    remark, ready.step.id(), done, count, progress(), unrecorded);
    if (error.next.empty()) {
        error.next =
            fmt::format("fix the file from statement {} on, then run: {}", error.step->statement, options_.command);
    }
    throw error;
}

}  // namespace belay
