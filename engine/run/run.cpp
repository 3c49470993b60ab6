#include "engine/run/run.h"

#include <ctime>
#include <random>

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

void Run::apply(std::vector<ReadyStep> steps) {
    planned_ = steps.size();
    reporter_.run_started(id_);
    if (options_.transaction == TransactionMode::all)
        apply_in_one_transaction(steps);
    else
        apply_each(steps);
}

/// Opens the transaction of a step. Where the transaction is the lock, another run may have been in between: its
/// records show here, before anything of this step has run.
Run::Begun Run::begin_step(const ReadyStep& ready) {
    try {
        session_.configure({ready.script.directives.lock_timeout, ready.script.directives.statement_timeout,
                            ready.script.directives.foreign_keys});
        while (true) {
            if (others_ && is_taken(ready.step)) return Begun::taken;
            session_.begin(Access::write);
            if (session_.dialect().lock_scope == LockScope::session || table_.newest() == newest_) return Begun::ours;
            session_.rollback();
            read_others();
        }
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

Error Run::moved(const std::string& when) const {
    Error error(Kind::lock, "another run changed the history " + when, "look at belay status, then run it again");
    error.outcome = progress();
    return error;
}

/// Another run at work on the same plan leaves it standing; one that reverts does not.
void Run::read_others() {
    auto history = table_.read().project;
    for (const auto& record : history.records()) {
        if (record.seq > newest_ && record.direction == Direction::down) throw moved("while this one waited");
    }
    newest_ = history.newest();
    others_ = std::move(history);
}

/// Whether another run has done a step, in what was last read of it.
bool Run::is_taken(const Step& step) const {
    const auto* standing = others_->find(step.version);
    const bool untouched = standing == nullptr || !standing->in_force();
    if (step.direction == Direction::up && untouched && step.done == 0) return false;
    if (step.direction == Direction::up && !untouched && standing->state == Standing::State::applied) return true;
    throw moved("while this one waited");
}

/// Opens a further transaction of a step, in which nobody else may have recorded anything.
void Run::begin_again() {
    session_.begin(Access::write);
    if (session_.dialect().lock_scope == LockScope::session || table_.newest() == newest_) return;
    session_.rollback();
    throw moved("in the middle of this one");
}

void Run::append(Record record, const KeptScripts& scripts) {
    record.seq = newest_ + 1;
    record.run = id_;
    record.at = timestamp();
    record.by = options_.by;
    record.host = options_.host;
    record.belay = release();
    if (record.note.empty()) record.note = options_.note;
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
}

Record Run::record_of(const Step& step, Event event) const {
    Record record{.version = step.version, .name = step.name, .event = event, .direction = step.direction};
    if (step.migration != nullptr)
        record.checksum = step.migration->checksum;
    else if (step.standing != nullptr)
        record.checksum = step.standing->checksum;
    return record;
}

void Run::commit(const Step& step) {
    try {
        session_.commit();
    } catch (const DatabaseError& error) {
        if (error.fault != Fault::connection) throw;
        auto unknown = Translation(options_.parameters).error(error, 0);
        unknown.kind = Kind::unknown;
        unknown.outcome =
            fmt::format("the connection went away while {} was committed, so nobody knows yet whether it was; {}",
                        step.id(), progress());
        unknown.next = "when the database can be reached again: belay status";
        throw unknown;
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

std::string Run::progress() const {
    return fmt::format("{} of {} {} done", done_, planned_, planned_ == 1 ? "step is" : "steps are");
}

void Run::declare(const std::vector<Declaration>& declarations) {
    try {
        begin_again();
        for (const auto& [record, scripts] : declarations) append(record, scripts);
        session_.commit();
    } catch (const DatabaseError& error) {
        session_.rollback();
        throw Translation(options_.parameters).error(error, 0);
    }
}

}  // namespace belay
