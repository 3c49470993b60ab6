#include "engine/run/run.h"

#include <algorithm>
#include <ctime>
#include <random>
#include <thread>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "engine/release.h"
#include "engine/run/deadline.h"
#include "engine/run/failure.h"

namespace belay {

namespace {

std::string new_id() {
    std::random_device random;
    return fmt::format("{:08x}{:08x}", random(), random());
}

}  // namespace

std::string timestamp() {
    return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr)));
}

Run::Run(Session& session, HistoryTable& table, Reporter& reporter, const RunOptions& options, std::int64_t newest)
    : session_(session), table_(table), reporter_(reporter), options_(options), id_(new_id()), newest_(newest) {}

std::chrono::milliseconds Run::since(Clock::time_point start) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - start);
}

void Run::apply(const std::vector<ReadyStep>& steps, const Surroundings& around) {
    around_ = &around;
    planned_ = steps.size();
    reverts_ = std::ranges::any_of(steps, [](const auto& ready) { return ready.step.direction == Direction::down; });
    reporter_.run_started(id_);
    if (around.backup) keep_backup(*around.backup);
    try {
        open_run();
        if (options_.transaction == TransactionMode::all)
            apply_in_one_transaction(steps);
        else
            apply_each(steps);
        close_run();
    } catch (Error& error) {
        keep_committed(error);
        settle(error);
        throw;
    }
}

Settings Run::settings_for(const Prepared& script, std::optional<std::chrono::milliseconds> lock_timeout) const {
    const auto& directives = script.directives;
    auto max_blocking = directives.max_blocking ? directives.max_blocking : options_.max_blocking;
    if (max_blocking == std::chrono::milliseconds{0}) max_blocking.reset();
    return {.lock_timeout = lock_timeout,
            .statement_timeout = directives.statement_timeout,
            .max_blocking = max_blocking,
            .foreign_keys = directives.foreign_keys};
}

void Run::configure(const Prepared& script, std::optional<std::chrono::milliseconds> lock_timeout) {
    session_.configure(settings_for(script, lock_timeout));
}

/// Opens the transaction of a step. Where the transaction is the lock, another run may have been in between: its
/// records show here, before anything of this step has run.
Run::Begun Run::begin_step(const ReadyStep& ready, std::optional<std::chrono::milliseconds> lock_timeout) {
    try {
        configure(ready.script, lock_timeout);
        while (true) {
            check_interrupted();  // the rollback below has taken back what a signal asked of the session
            if (others_ && is_taken(ready)) return Begun::taken;
            const bool goes_on = session_.has_deferred();  // nobody can have come between
            session_.begin(Access::write);
            if (session_.dialect().lock_scope == LockScope::session || goes_on || table_.newest() == newest_) break;
            session_.rollback();
            read_others();
        }
        back_up_under_lock();
        return Begun::ours;
    } catch (const DatabaseError& database_error) {
        session_.rollback();
        auto error = Translation(options_.parameters).error(database_error, 0);
        if (error.kind == Kind::failed)
            error.kind = Kind::state;  // nothing was executed: the database may only be read
        error.outcome = fmt::format("{} was not begun; {}", ready.step.id(), progress());
        error.next = options_.command;
        throw error;
    }
}

Run::Moved Run::moved(const std::string& when) const {
    Moved error(Kind::lock, "another run changed the history " + when, "look at belay status, then run it again");
    error.outcome = progress();
    return error;
}

/// Another run at work on the same plan leaves it standing; one that reverts does not.
void Run::read_others() {
    const auto recorded = table_.after(newest_);
    if (std::ranges::find(recorded, Direction::down, &Record::direction) != recorded.end())
        throw moved("while this one waited");
    auto history = table_.read().project;
    newest_ = history.newest();
    others_ = std::move(history);
}

/// Whether another run has done a step, in what was last read of it. A script outside a transaction that it is at is
/// not taken: its statements are done by whoever comes first.
bool Run::is_taken(const ReadyStep& ready) const {
    const auto& step = ready.step;
    const auto* standing = others_->find(step.version);
    const bool untouched = standing == nullptr || !standing->in_force() ||
                           (step.migration != nullptr && is_outdated(*step.migration, *standing));
    // What a baseline would do again is no longer this plan's to decide.
    const bool outdone = std::ranges::any_of(
        step.stands_for, [&](const Migration* older) { return others_->is_in_force(older->version); });
    if (untouched && outdone) throw moved("while this one waited");
    if (step.direction == Direction::up && untouched && step.done == 0) return false;
    if (step.direction == Direction::up && !untouched) {
        if (standing->state == Standing::State::applied) return true;
        if (!ready.script.directives.transaction && standing->direction == Direction::up) return false;
    }
    throw moved("while this one waited");
}

/// Opens a further transaction of a step, in which nobody else may have recorded anything.
void Run::begin_again() {
    session_.begin(Access::write);
    if (session_.dialect().lock_scope == LockScope::session || table_.newest() == newest_) return;
    session_.rollback();
    throw moved("in the middle of this one");
}

/// Gives a record what all of a run have, and the next seq.
void Run::number(Record& record) {
    record.seq = newest_ + 1;
    record.run = id_;
    if (record.at.empty()) record.at = timestamp();
    record.by = options_.by;
    record.host = options_.host;
    record.belay = release();
    if (record.note.empty()) record.note = options_.note;
    if (backup_ && newest_ == newest_at_backup_)
        record.detail += (record.detail.empty() ? "" : " ") + backup_->detail();
}

void Run::append(Record record, const KeptScripts& scripts) {
    number(record);
    table_.append(record, scripts);
    newest_ = record.seq;
}

void Run::append_alone(const Record& record, const KeptScripts& scripts) {
    const auto before = newest_;
    begin_again();
    try {
        append(record, scripts);
        session_.commit();
    } catch (const DatabaseError&) {
        session_.rollback();
        newest_ = before;
        throw;
    }
    flushed();
}

Record Run::record_of(const Step& step, Event event) const {
    Record record{.version = step.version, .name = step.name, .event = event, .direction = step.direction};
    if (step.migration != nullptr)
        record.checksum = step.migration->checksum;
    else if (step.standing != nullptr)
        record.checksum = step.standing->checksum;
    return record;
}

/// A server that was stopped may come back at once.
void Run::reconnect() {
    constexpr std::chrono::seconds longest{10};
    constexpr std::chrono::milliseconds between{200};
    const auto deadline = Clock::now() + std::min<Clock::duration>(longest, options_.lock_wait);
    while (true) {
        try {
            session_.reconnect();
            ++connections_;
            return;
        } catch (const DatabaseError& error) {
            if (error.fault != Fault::connection || Clock::now() >= deadline) throw;
        }
        pause(between);
    }
}

/// An interruption may be the deadline's.
void Run::account_for_deadline(Error& error) const {
    if (options_.deadline != nullptr) options_.deadline->account_for(error, options_.command);
}

void Run::check_interrupted() const {
    const bool out_of_time = options_.deadline != nullptr && options_.deadline->has_passed();
    if (!out_of_time && (options_.interrupted == nullptr || !options_.interrupted->load())) return;
    Error error(Kind::interrupted, "interrupted");
    error.outcome = progress();
    error.next = options_.command;
    throw error;
}

/// Does work that ends with a record and its commit. Where it fails nothing is recorded, and the error is the engine's.
void Run::record_with(const std::function<void()>& work) {
    const auto before = newest_;
    try {
        work();
    } catch (const DatabaseError& error) {
        newest_ = before;
        throw Translation(options_.parameters).error(error, 0);
    } catch (const Error&) {
        newest_ = before;
        throw;
    }
}

/// Appends what went wrong, after everything of the step was rolled back. Returns words for where that fails as well.
std::string Run::record_failure(const Step& step, const Error& error) {
    auto record = record_of(step, Event::failed);
    record.statement = error.step->statement;
    record.statements = error.step->statements;
    record.detail = error.code.empty() ? error.what() : fmt::format("{} [{}]", error.what(), error.code);
    try {
        session_.reset();
        if (session_.dialect().lock_scope == LockScope::transaction) newest_ = table_.newest();
        append_alone(record);
        return "";
    } catch (const std::exception& unrecorded) {
        return fmt::format("; the failure could not be recorded: {}", unrecorded.what());
    }
}

/// Stays away for a time, unless it is interrupted.
void Run::pause(std::chrono::milliseconds time) const {
    constexpr std::chrono::milliseconds between_looks{20};
    const auto end = Clock::now() + time;
    while (Clock::now() < end) {
        check_interrupted();
        std::this_thread::sleep_for(std::min<Clock::duration>(between_looks, end - Clock::now()));
    }
}

std::string Run::progress() const {
    return fmt::format("{} of {} {} done", done_, planned_, planned_ == 1 ? "step is" : "steps are");
}

void Run::declare(const std::vector<Declaration>& declarations, const std::function<void()>& before) {
    try {
        begin_again();
        if (before) before();
        for (const auto& [record, scripts] : declarations) append(record, scripts);
        commit("what was declared");
    } catch (const DatabaseError& error) {
        session_.rollback();
        throw Translation(options_.parameters).error(error, 0);
    } catch (const Error&) {
        session_.rollback();
        throw;
    }
}

}  // namespace belay
