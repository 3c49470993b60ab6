#include <utility>

#include <fmt/format.h>

#include "engine/run/failure.h"
#include "engine/run/run.h"

// Each step is a transaction of its own, with its record. To wait for the disk after each is what costs most of a run:
// the commits of a run are made durable together, and only then reported. A crash loses at most the last of them.

namespace belay {

namespace {

bool stays_in_transaction(const ReadyStep& ready) {
    return ready.script.directives.transaction && ready.script.directives.foreign_keys;
}

}  // namespace

/// Whether a commit may wait for the first of the rest of the steps, and share with it what makes both durable. Hooks
/// and probes see only what is.
Run::Durability Run::durability_before(std::span<const ReadyStep> rest) const {
    const bool looked_at =
        around_->hooks.has(Hook::before_each) || around_->hooks.has(Hook::after_each) || !around_->health.empty();
    const bool last = rest.empty() || !stays_in_transaction(rest.front());
    const bool waits = may_defer_ && options_.durable == Durable::run && !looked_at && !last;
    return waits && Clock::now() - flushed_at_ < longest_wait ? Durability::deferred : Durability::at_once;
}

/// Commits, or says truly what became of it where the connection goes away meanwhile.
void Run::commit(const std::string& what, Durability durability) {
    try {
        if (durability == Durability::deferred)
            session_.commit_deferred();
        else
            session_.commit();
    } catch (const DatabaseError& error) {
        if (error.fault != Fault::connection) throw;
        settle_commit(what, error);
    }
}

/// The record was written in the transaction whose commit got no answer: it is there, or it is not.
void Run::settle_commit(const std::string& what, const DatabaseError& lost) {
    if (count_committed(what, newest_, 1, lost) == 0) {
        auto error = Translation(options_.parameters).error(lost, 0);
        error.outcome = fmt::format("the connection went away before {} was committed", what);
        throw error;
    }
    reporter_.warning(
        fmt::format("the connection went away while {} was committed; it was committed, as the history shows", what));
}

/// How many of `count` records of this run from `seq` on, whose commits got no answer, are there. Whoever has the lock
/// knows that the server is done with the lost connection.
std::size_t Run::count_committed(const std::string& what, std::int64_t seq, std::size_t count,
                                 const DatabaseError& lost) {
    try {
        check_interrupted();  // whoever wants the run to end does not wait for a server that may not answer
        reconnect();
        session_.lock(table_.project() == own_project ? everybody : table_.project(), options_.lock_wait);
        std::size_t there = 0;
        while (there < count && table_.run_of(seq + static_cast<std::int64_t>(there)) == id_) ++there;
        // What came before was committed, and may have gone with a server that was stopped.
        while (there == 0 && !unflushed_.empty() && table_.run_of(unflushed_.back().seq) != id_) {
            unflushed_.pop_back();
            --done_;
        }
        return there;
    } catch (const std::exception& second) {
        auto error = Translation(options_.parameters).error(lost, 0);
        error.kind = Kind::unknown;
        error.outcome = fmt::format(
            "the connection went away while {} was committed, and it could not be asked again whether it was: {}; {}",
            what, second.what(), progress());
        error.next = fmt::format("when the database can be reached again: belay status, or: {} - a row: it was",
                                 table_.query_of(seq, id_));
        throw error;
    }
}

void Run::step_committed(const Committed& committed) {
    ++done_;
    unflushed_.push_back(committed);
    if (!session_.has_deferred()) flushed();
}

void Run::flush() {
    if (unflushed_.empty()) return;
    if (has_lost()) throw Error(Kind::internal, "an error made the database take them back");
    try {
        session_.flush();
    } catch (const DatabaseError& error) {
        throw Translation(options_.parameters).error(error, 0);
    }
    flushed();
}

/// All that was committed is durable: it may be told, and seen.
void Run::flushed() {
    flushed_at_ = Clock::now();
    const auto durable = std::exchange(unflushed_, {});
    for (const auto& committed : durable) {
        reporter_.step_done(committed.ready->step, committed.took);
        after_step(*committed.ready);
    }
}

bool Run::has_lost() const {
    return !unflushed_.empty() && !session_.has_deferred();
}

/// Returns the index of the first step that was taken back. From then on each is made durable for itself, so that an
/// error takes back nothing but the step that it is about.
std::size_t Run::take_back_lost() {
    const auto lost = std::exchange(unflushed_, {});
    done_ -= lost.size();
    newest_ = lost.front().seq - 1;
    may_defer_ = false;
    return lost.front().index;
}

/// A run that fails takes nothing with it that was committed before.
void Run::keep_committed(Error& error) {
    if (unflushed_.empty()) return;
    const auto count = unflushed_.size();
    try {
        session_.rollback();
        if (has_lost()) {
            take_back_lost();
            error.outcome += fmt::format("; then the database took back {} of these", count);
            return;
        }
        flush();
    } catch (const Error& second) {
        error.outcome += fmt::format("; the last {}of these may not be on the disk: {}",
                                     count == 1 ? "" : fmt::format("{} ", count), second.what());
    }
}

}  // namespace belay
