#include <algorithm>

#include <fmt/format.h>

#include "engine/run/failure.h"
#include "engine/run/probe.h"
#include "engine/run/run.h"
#include "engine/sql/checksum.h"
#include "engine/sql/lex.h"
#include "engine/sql/pattern.h"

// Outside a transaction a script runs unit by unit, each recorded with its end. On databases where the transaction is
// the lock, two runs may be at one script: each unit is then done by whoever comes first, and the other goes on behind.

namespace belay {

namespace {

/// What an earlier run recorded as done must still be what the file says, or going on would leave out the difference.
void refuse_changed_past(const Run::Course& course, const Standing& standing) {
    const auto& recorded = standing.done_checksums;
    for (std::size_t i = 0; i < course.done; ++i) {
        const bool same = i < course.units.size() && i < recorded.size() && course.checksum_of(i) == recorded[i];
        if (same) continue;
        const auto& source = course.ready.script.source;
        const auto place =
            i < course.units.size() ? place_of(source, course.units[i].front().begin) : Place{.path = source.path};
        throw error_at(
            Kind::state, place,
            fmt::format(
                "statement {} of {} is not the one that ran: a partial script may only change after statement {}",
                i + 1, course.ready.step.id(), course.done),
            "restore the statements that ran, or settle it by hand with belay resolve");
    }
}

bool begins_with_one_of(std::string_view sql, const Lexical& rules, std::span<const std::string_view> words) {
    const auto first = first_words(sql, rules, 1);
    return !first.empty() && std::ranges::find(words, first.front()) != words.end();
}

}  // namespace

std::string Run::Course::text_of(std::size_t index) const {
    const auto& statement = units[index].front();
    if (copy) return copy->text(statement.begin, statement.end);
    return std::string(ready.script.text_of(statement));
}

std::string Run::Course::checksum_of(std::size_t index) const {
    const auto begin = units[index].front().begin;
    const auto end = units[index].back().end;
    if (copy) return copy->checksum(begin, end);
    return checksum(std::string_view(ready.script.source.text).substr(begin, end - begin));
}

void Run::Course::take_up(const Standing& standing) {
    if (standing.state != Standing::State::partial || standing.direction != ready.step.direction) return;
    done = standing.done;
    begun = standing.begun;
    begun_detail = standing.begun_detail;
    failed = standing.failed;
    refuse_changed_past(*this, standing);
}

Run::Begun Run::apply_outside(const ReadyStep& ready) {
    const auto start = Clock::now();
    flush();
    Course course{
        .ready = ready, .units = units_of(ready.script), .copy = private_copy(ready), .connection = connections_};
    if (ready.step.standing != nullptr) course.take_up(*ready.step.standing);
    if (course.done == 0 && !course.begun) check_outside(ready);
    const auto lock_timeout = Ladder(session_.dialect().ladder, patience_of(ready.script)).lock_timeout();
    if (begin_step(ready, lock_timeout) == Begun::taken) return Begun::taken;
    course.lock_timeout = lock_timeout;
    try {
        start_outside(course);
        run_units(course);
        finish_outside(course, start);
    } catch (const DatabaseError& error) {
        fail_partial(course, Translation(options_.parameters).error(error, 0));
    } catch (const Moved&) {
        throw;
    } catch (Error& error) {
        const bool settled = error.step && !error.step->version.empty();  // as a failed verify settles itself
        if (settled || error.kind == Kind::unknown) throw;
        fail_partial(course, std::move(error));
    }
    return course.taken ? Begun::taken : Begun::ours;
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
void Run::start_outside(Course& course) {
    if (others_) {
        if (const auto* standing = others_->find(course.ready.step.version)) course.take_up(*standing);
    }
    auto started = record_of(course.ready.step, Event::started);
    started.statements = course.units.size();
    append(started, course.ready.kept);
    commit(course.ready.step.id());
    restore_session(course, 0);
}

void Run::run_units(Course& course) {
    while (course.done < course.units.size()) {
        check_interrupted();
        if (run_unit(course)) reporter_.statement_done(course.ready.step, course.done, course.units.size());
    }
}

/// Runs the next unit. False where another run was at the script in the meantime: `course` is where that has come to.
bool Run::run_unit(Course& course) {
    follow_connection(course);
    const auto& unit = course.units[course.done];
    const auto& script = course.ready.script;
    auto record = record_of(course.ready.step, Event::statement);
    record.statement = course.done + 1;
    record.statements = course.units.size();
    record.detail = course.checksum_of(course.done);
    if (unit.size() == 1 && runs_outside_transaction(course.text_of(course.done), session_.dialect()))
        return run_alone(course, record);
    bool ours = false;
    try_for_locks(course.ready.step, patience_of(script), [&](LockTimeout lock_timeout) {
        use(course, lock_timeout);
        ours = run_with_record(course, record);
    });
    return ours;
}

/// A unit that can run in a transaction shares one with its record.
bool Run::run_with_record(Course& course, const Record& record) {
    const auto& unit = course.units[course.done];
    const auto inner = unit.size() > 1 ? unit.subspan(1, unit.size() - 2) : unit;
    bool ours = false;
    record_with([&] {
        ours = begin_unit(course);
        if (!ours) return;
        execute(course, inner);
        append(record);
        commit(course.ready.step.id());
    });
    if (ours) ++course.done;
    return ours;
}

/// Opens a transaction in which nobody else has recorded anything since this run last looked.
bool Run::begin_unit(Course& course) {
    session_.begin(Access::write);
    if (session_.dialect().lock_scope == LockScope::session || table_.newest() == newest_) return true;
    session_.rollback();
    catch_up(course);
    return false;
}

void Run::catch_up(Course& course) {
    read_others();
    course.taken = is_taken(course.ready);
    const auto before = course.done;
    if (course.taken)
        course.done = course.units.size();
    else if (const auto* standing = others_->find(course.ready.step.version))
        course.take_up(*standing);
    if (!course.taken) restore_session(course, before);
}

/// Appends a record of the script in a transaction of its own. False where another run was at it in the meantime.
bool Run::append_unit(Course& course, const Record& record, const KeptScripts& scripts) {
    if (!begin_unit(course)) return false;
    const auto before = newest_;
    try {
        append(record, scripts);
        commit(course.ready.step.id());
    } catch (...) {  // rethrown: only the count of what is recorded must be put right
        newest_ = before;
        throw;
    }
    return true;
}

/// What only changed the session that ran it is run again in this one, from unit `from` on.
void Run::restore_session(const Course& course, std::size_t from) {
    for (std::size_t i = from; i < course.done; ++i) {
        const auto& dialect = session_.dialect();
        if (begins_with_one_of(course.text_of(i), dialect.lexical, dialect.session_words))
            execute(course, course.units[i]);
    }
}

void Run::execute(const Course& course, std::span<const Statement> statements) {
    if (!course.copy) return execute(course.ready.script, statements);
    for (const auto& statement : statements) execute_copied(course, statement);
}

/// A connection that was opened again knows nothing of what earlier units did to the one before.
void Run::follow_connection(Course& course) {
    if (course.connection == connections_) return;
    course.connection = connections_;
    course.lock_timeout.reset();
    restore_session(course, 0);
}

/// Settings for the next unit, unless the session has them.
void Run::use(Course& course, LockTimeout lock_timeout) {
    if (lock_timeout == course.lock_timeout) return;
    configure(course.ready.script, lock_timeout);
    course.lock_timeout = lock_timeout;
}

void Run::finish_outside(Course& course, Clock::time_point start) {
    session_.reset();
    if (course.taken) return;
    verify_outside(course.ready);
    const auto& step = course.ready.step;
    auto record = record_of(step, step.direction == Direction::up ? Event::applied : Event::reverted);
    record.statements = course.units.size();
    record.took_ms = since(start).count();
    record.detail = course.ready.remark;
    while (!course.taken && !append_unit(course, record, course.ready.kept)) {
    }
}

void Run::verify_outside(const ReadyStep& ready) {
    if (!ready.verify || options_.verification == Verification::off) return;
    try {
        session_.begin(access_for(*ready.verify));
        verify(ready);
        session_.rollback();
        return;
    } catch (Error& error) {
        session_.rollback();
        const auto& migration = *ready.step.migration;
        error.step =
            FailedStep{.version = ready.step.version.text(), .statements = ready.script.count, .rolled_back = false};
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
void Run::fail_partial(const Course& course, Error error) {
    session_.rollback();
    account_for_deadline(error);
    const auto& step = course.ready.step;
    const auto count = course.units.size();
    const bool refused = error.step.has_value();  // the statement, not what is recorded of it
    error.step = FailedStep{.version = step.version.text(),
                            .statement = refused ? course.done + 1 : 0,
                            .statements = count,
                            .rolled_back = false};
    const auto unrecorded = record_failure(step, error);
    const auto remark = error.outcome.empty() ? "" : error.outcome + "; ";
    const bool file_is_wrong = error.kind == Kind::failed;
    if (error.kind == Kind::failed || error.kind == Kind::lock) error.kind = Kind::partial;
    error.outcome =
        fmt::format("{}{} runs outside a transaction and is partial: {} of {} statements are done and recorded; {}{}",
                    remark, step.id(), course.done, count, progress(), unrecorded);
    if (error.next.empty()) {
        error.next = file_is_wrong ? fmt::format("fix the file from statement {} on, then run: {}",
                                                 std::min(course.done + 1, count), options_.command)
                                   : options_.command;
    }
    throw error;
}

}  // namespace belay
