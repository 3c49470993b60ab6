#include "engine/run/alone.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "engine/run/attempts.h"
#include "engine/run/deadline.h"
#include "engine/run/doubt.h"
#include "engine/run/execute.h"
#include "engine/run/in_transaction.h"
#include "engine/run/interruption.h"
#include "engine/run/probe.h"
#include "engine/run/step.h"
#include "engine/run/verify_alone.h"
#include "engine/sql/command.h"
#include "engine/sql/failure.h"
#include "engine/sql/pattern.h"

namespace belay {

namespace {

std::unique_ptr<PrivateCopy> private_copy(const Parts& parts, const ReadyStep& ready) {
    if (!ready.script.source.large) return nullptr;
    try {
        return std::make_unique<PrivateCopy>(ready.script, parts.session.dialect().lexical, parts.options.parameters);
    } catch (Error& error) {
        error.outcome.end(ready.step.id(), Outcome::Fate::not_begun);
        throw;
    }
}

}  // namespace

LoneScript::LoneScript(Parts& parts, const ReadyStep& ready)
    : parts_(parts),
      ready_(ready),
      course_{.ready = ready, .units = units_of(ready.script), .copy = private_copy(parts, ready)},
      session_(parts, ready, course_) {}

StepEnd LoneScript::apply() {
    parts_.commits.flush();
    try {
        take_up(parts_.journal.standing(ready_.step.version));
    } catch (const DatabaseError& error) {
        throw Translation(parts_.options.parameters).error(error, 0);
    }
    if (course_.done == 0 && !course_.begun) check();
    const Ladder ladder(parts_.session.dialect().ladder, patience_of(ready_.script, parts_.options));
    if (begin_step(parts_, ready_, ladder.lock_timeout()) == StepEnd::taken) return StepEnd::taken;
    session_.configured(ladder.lock_timeout());
    try {
        start();
        while (!course_.is_over()) {
            check_interrupted(parts_.options);
            run_unit();
        }
        finish();
    } catch (const DatabaseError& error) {
        fail_partial(Translation(parts_.options.parameters).error(error, 0));
    } catch (const Moved&) {
        throw;
    } catch (Error& error) {
        const bool settled = error.step && !error.step->version.empty();  // as a failed verify settles itself
        if (settled || error.kind == Kind::unknown) throw;
        fail_partial(std::move(error));
    }
    return taken_ ? StepEnd::taken : StepEnd::ours;
}

/// What the plan was made from is not asked: a step of this run may have changed the standing since, as the down of a
/// redo does.
void LoneScript::take_up(const std::optional<Standing>& standing) {
    if (!standing || !course_.take_up(*standing)) return;
    parts_.reporter.warning(
        fmt::format("{}: statements of it that ran have changed, so it begins again", ready_.step.id()));
}

void LoneScript::check() {
    if (!ready_.check) return;
    try {
        parts_.session.begin(Access::read);
        probe(parts_.session, *ready_.check, parts_.options.parameters);
        parts_.session.rollback();
    } catch (const DatabaseError& error) {
        fail(parts_, ready_, Translation(parts_.options.parameters).error(error, 0));
    } catch (Error& error) {
        error.outcome.because(fmt::format("the check of {} does not hold", ready_.step.id()));
        fail(parts_, ready_, std::move(error));
    }
}

/// Begins with the transaction of the record that the script was started open.
void LoneScript::start() {
    if (parts_.journal.others()) take_up(parts_.journal.standing(ready_.step.version));
    auto started = record_of(ready_.step, Event::started);
    started.statements = course_.units.size();
    parts_.journal.append(started, ready_.kept);
    commit();
    // As if it were the script's first statement.
    if (ready_.script.directives.foreign_keys_left_off) parts_.session.query("pragma foreign_keys = off");
    session_.restore();
}

void LoneScript::run_unit() {
    session_.restore_if_lost();
    auto record = record_of(ready_.step, Event::statement);
    record.statement = course_.done + 1;
    record.statements = course_.units.size();
    record.statement_checksum = course_.checksum_of(course_.done);
    const bool single = course_.next().size() == 1;
    bool ours = false;
    if (course_.next().back().control == Control::rollback) {
        ours = run_undone(record);
    } else if (single && runs_outside_transaction(course_.text_of(course_.done), parts_.session.dialect())) {
        ours = run_alone(record);
    } else {
        try {
            try_for_locks(parts_, ready_.step, patience_of(ready_.script, parts_.options),
                          [&](LockTimeout lock_timeout) {
                              session_.use(lock_timeout);
                              ours = run_with_record(record);
                          });
        } catch (const Error& error) {
            // Its words did not tell: a function or a block that commits by itself.
            if (!single || !refuses_transaction(error, parts_.session.dialect())) throw;
            ours = run_alone(record);
        }
    }
    if (ours) parts_.reporter.statement_done(ready_.step, course_.done, course_.units.size());
}

/// A unit that can run in a transaction shares one with its record. False where another run was at the script
/// meanwhile.
bool LoneScript::run_with_record(Record record) {
    const auto unit = course_.next();
    const bool grouped = unit.front().control == Control::begin;
    bool ours = false;
    record_with(parts_, [&] {
        ours = begin_unit();
        if (!ours) return;
        if (grouped) {
            const auto modes = transaction_modes(course_.text_of(course_.done), parts_.session.dialect().lexical);
            begin_as_written(parts_.session, ready_.script, modes, parts_.options);
        }
        session_.execute(statements_in(unit));
        session_.remember(record);
        parts_.session.become_self();
        parts_.journal.append(record);
        commit();
    });
    if (ours) ++course_.done;
    return ours;
}

/// Runs a unit that the script itself takes back at its end: nothing of it can be there without its record. False where
/// another run was at the script meanwhile.
bool LoneScript::run_undone(const Record& record) {
    try_for_locks(parts_, ready_.step, patience_of(ready_.script, parts_.options), [&](LockTimeout lock_timeout) {
        session_.use(lock_timeout);
        parts_.session.begin(Access::write);
        session_.execute(statements_in(course_.next()));
        parts_.session.rollback();
    });
    const bool ours = append_unit(record);
    if (ours) ++course_.done;
    return ours;
}

/// Runs a unit that cannot run in a transaction. False where another run was at the script in the meantime.
bool LoneScript::run_alone(Record record) {
    const auto sql = course_.text_of(course_.done);
    if (settle_doubt(parts_, course_, sql) == Doubt::done) {
        record.remark = "an earlier run began it, and it was found done";
    } else {
        auto intent = record;
        intent.event = Event::started;
        const auto before = effect_of(parts_.session, sql, "");
        const auto& backend = parts_.session.dialect().backend;
        if (!backend.empty()) intent.remark = parts_.session.own_query(backend).front().front().text;
        intent.trace = before.trace;
        if (!append_unit(intent)) return false;
        execute_alone(sql, before);
    }
    session_.remember(record);
    while (course_.done < record.statement) {
        if (append_unit(record)) ++course_.done;
    }
    return true;
}

void LoneScript::execute_alone(const std::string& sql, const Effect& before) {
    auto patience = patience_of(ready_.script, parts_.options);
    const auto& dialect = parts_.session.dialect();
    const bool aside = matches_pattern(sql, dialect.lexical, dialect.waits_aside);
    if (aside && !ready_.script.directives.lock_timeout) patience.lock_timeout = std::chrono::milliseconds{0};
    try_for_locks(parts_, ready_.step, patience, [&](LockTimeout lock_timeout) {
        session_.use(lock_timeout);
        try {
            session_.execute(course_.next());
        } catch (Error& error) {
            clear_leftover(parts_.session, sql, before, error);
            throw;
        }
    });
    const auto after = effect_of(parts_.session, sql, "");
    if (after.state != Effect::State::broken) return;
    Error error(Kind::partial, fmt::format("{}: the statement passed it over without a word", after.what),
                fmt::format("{}; then run: {}", after.mend,
                            finishing_of(parts_.options, parts_.commits.done(), parts_.journal.newest())));
    error.place = place_of(ready_.script.source, course_.next().front().begin);
    throw error;
}

/// Opens a transaction in which nobody else has recorded anything since this run last looked.
bool LoneScript::begin_unit() {
    parts_.session.begin(Access::write);
    if (!parts_.journal.is_behind()) return true;
    parts_.session.rollback();
    parts_.journal.read_others();
    taken_ = is_taken(parts_.journal, ready_);
    if (taken_) {
        course_.done = course_.units.size();
        return false;
    }
    take_up(parts_.journal.standing(ready_.step.version));
    session_.restore();
    return false;
}

/// Appends a record of the script in a transaction of its own. False where another run was at it in the meantime.
bool LoneScript::append_unit(const Record& record, const KeptScripts& scripts) {
    if (!begin_unit()) return false;
    const auto before = parts_.journal.newest();
    try {
        parts_.session.become_self();
        parts_.journal.append(record, scripts);
        commit();
    } catch (...) {  // rethrown: only the count of what is recorded must be put right
        parts_.journal.go_back_to(before);
        throw;
    }
    return true;
}

void LoneScript::commit() {
    const auto known = parts_.commits.commit(ready_.step.id());
    if (known == Commits::Known::by_history) session_.lost();
}

void LoneScript::finish() {
    parts_.session.reset();
    if (taken_) return;
    verify_alone(parts_, ready_);
    auto record = record_of_done(ready_);
    record.statements = course_.units.size();
    record.took_ms = std::chrono::duration_cast<std::chrono::milliseconds>(Commits::Clock::now() - start_).count();
    while (!taken_ && !append_unit(record, ready_.kept)) {
    }
}

/// What ran stays; the record says how far it came.
void LoneScript::fail_partial(Error error) {
    parts_.session.rollback();
    if (parts_.options.deadline != nullptr) parts_.options.deadline->account_for(error);
    const auto count = course_.units.size();
    const bool refused = error.step.has_value();  // the statement, not what is recorded of it
    error.step = FailedStep{.version = ready_.step.version.text(),
                            .statement = refused ? course_.done + 1 : 0,
                            .statements = count,
                            .rolled_back = false,
                            .file_is_wrong = error.kind == Kind::failed};
    record_failure(parts_, ready_.step, error);
    if (error.kind == Kind::failed || error.kind == Kind::lock) error.kind = Kind::partial;
    error.outcome.end(ready_.step.id(), Outcome::Fate::partial);
    error.outcome.statements = {.done = course_.done, .planned = count};
    throw error;
}

}  // namespace belay
