#include "engine/run/commits.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "engine/run/interruption.h"
#include "engine/sql/failure.h"

namespace belay {

namespace {

bool stays_in_transaction(const ReadyStep& ready) {
    return ready.script.directives.transaction && ready.script.directives.foreign_keys;
}

}  // namespace

Commits::Commits(Session& session, Journal& journal, const RunOptions& options, Reporter& reporter, Progress& steps,
                 std::function<void(const Committed&)> durable)
    : session_(session),
      journal_(journal),
      options_(options),
      reporter_(reporter),
      steps_(steps),
      durable_(std::move(durable)) {
    if (options.durable == Durable::run) flushed_at_ = Clock::now();
}

Commits::Durability Commits::durability_before(std::span<const ReadyStep> rest) const {
    const bool last = rest.empty() || !stays_in_transaction(rest.front());
    const bool waits = flushed_at_ && !last && Clock::now() - *flushed_at_ < longest_wait;
    return waits ? Durability::deferred : Durability::at_once;
}

Commits::Known Commits::commit(const std::string& what, Durability durability) {
    try {
        if (durability == Durability::deferred)
            session_.commit_deferred();
        else
            session_.commit();
        return Known::by_answer;
    } catch (DatabaseError& error) {
        if (error.fault != Fault::connection) {
            error.at_commit = true;
            throw;
        }
        // The record was written in the transaction whose commit got no answer: it is there, or it is not.
        if (settle(what, journal_.newest(), 1, error) == 0) {
            auto lost = Translation(options_.parameters).error(error, 0);
            lost.outcome.because(fmt::format("the connection went away before {} was committed", what));
            throw lost;
        }
        reporter_.warning(fmt::format(
            "the connection went away while {} was committed; it was committed, as the history shows", what));
        return Known::by_history;
    }
}

/// Whoever has the lock knows that the server is done with the lost connection.
std::size_t Commits::settle(const std::string& what, std::int64_t seq, std::size_t count, const DatabaseError& lost) {
    try {
        check_interrupted(options_);  // whoever wants the run to end does not wait for a server that may not answer
        reconnect();
        session_.lock(journal_.locked(), options_.lock_wait);
        const auto there = journal_.count_ours(seq, count);
        // What came before was committed, and may have gone with a server that was stopped.
        while (there == 0 && !unflushed_.empty() && journal_.count_ours(unflushed_.back().seq, 1) == 0) {
            unflushed_.pop_back();
            --steps_.done;
        }
        return there;
    } catch (const std::exception& second) {
        auto error = Translation(options_.parameters).error(lost, 0);
        error.kind = Kind::unknown;
        error.outcome.because(fmt::format(
            "the connection went away while {} was committed, and it could not be asked again whether it was: {}", what,
            second.what()));
        error.next = fmt::format("when the database can be reached again: belay status, or: {} - a row: it was",
                                 journal_.query_of(seq));
        throw error;
    }
}

/// A server that was stopped may come back at once.
void Commits::reconnect() {
    constexpr std::chrono::seconds longest{10};
    constexpr std::chrono::milliseconds between{200};
    const auto deadline = Clock::now() + std::min<Clock::duration>(longest, options_.lock_wait);
    while (true) {
        try {
            return session_.reconnect();
        } catch (const DatabaseError& error) {
            if (error.fault != Fault::connection || Clock::now() >= deadline) throw;
        }
        pause(between, options_);
    }
}

void Commits::add(const Committed& committed) {
    ++steps_.done;
    unflushed_.push_back(committed);
}

void Commits::flush() {
    if (unflushed_.empty()) return;
    if (has_lost()) throw Error(Kind::internal, "an error made the database take them back");
    try {
        session_.flush();
    } catch (const DatabaseError& error) {
        throw Translation(options_.parameters).error(error, 0);
    }
    flushed();
}

void Commits::flushed() {
    if (flushed_at_) flushed_at_ = Clock::now();
    const auto durable = std::exchange(unflushed_, {});
    for (const auto& committed : durable) durable_(committed);
}

bool Commits::has_lost() const {
    return !unflushed_.empty() && !session_.has_deferred();
}

std::size_t Commits::take_back_lost() {
    const auto lost = std::exchange(unflushed_, {});
    steps_.done -= lost.size();
    journal_.go_back_to(lost.front().seq - 1);
    wait_for_each();
    return lost.front().index;
}

void Commits::keep(Error& error) {
    if (unflushed_.empty()) return;
    const auto count = unflushed_.size();
    try {
        session_.rollback();
        if (has_lost()) {
            take_back_lost();
            error.outcome.then(fmt::format("then the database took back {} of these", count));
            return;
        }
        flush();
    } catch (const Error& second) {
        error.outcome.then(fmt::format("the last {}of these may not be on the disk: {}",
                                       count == 1 ? "" : fmt::format("{} ", count), second.what()));
    }
}

}  // namespace belay
