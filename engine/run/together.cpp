#include "engine/run/together.h"

#include <algorithm>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "engine/run/execute.h"
#include "engine/run/in_transaction.h"
#include "engine/run/step.h"
#include "engine/sql/failure.h"

namespace belay {

namespace {

using Clock = Commits::Clock;

constexpr std::size_t most_steps = 128;
constexpr std::size_t longest_script = 65'536;  // bytes; one that is longer is not held up by a round trip

}  // namespace

bool Together::fits(const ReadyStep& ready) const {
    const auto& script = ready.script;
    const bool verified = ready.verify && parts_.options.verification == Verification::on;
    const auto plain = [](const Statement& statement) {
        return statement.control == Control::none && !statement.takes_data;
    };
    return parts_.session.dialect().lock_scope == LockScope::session && script.directives.transaction && !ready.check &&
           !verified && ready.stamped.empty() && script.transaction_modes.empty() && !script.source.large &&
           script.source.text.size() <= longest_script && std::ranges::all_of(script.statements, plain);
}

Settings Together::first_settings(const ReadyStep& ready) const {
    const Ladder ladder(parts_.session.dialect().ladder, patience_of(ready.script, parts_.options));
    return settings_for(ready.script, ladder.lock_timeout(), parts_.options);
}

std::size_t Together::count_at(std::span<const ReadyStep> steps, std::size_t index) const {
    if (!fits(steps[index])) return 0;
    const auto settings = first_settings(steps[index]);
    std::size_t count = 1;
    while (count < size_ &&
           parts_.commits.durability_before(steps.subspan(index + count)) == Commits::Durability::deferred &&
           fits(steps[index + count]) && first_settings(steps[index + count]) == settings) {
        ++count;
    }
    return count;
}

/// What is sent together is told of together: the next ones are as many as will be done within `longest_wait` at the
/// pace of these, but for the first that takes longer, and no more than four times as many.
void Together::follow_pace(std::size_t count, Clock::duration took) {
    constexpr Clock::rep most_growth = 4;
    const auto pace = std::max<Clock::duration>(took, Clock::duration{1});
    const auto growth = std::min(Commits::longest_wait / pace, most_growth);
    size_ = std::clamp(count * static_cast<std::size_t>(growth), std::size_t{1}, most_steps);
}

std::size_t Together::apply(std::span<const ReadyStep> steps, std::size_t index, std::size_t count) {
    Group group{.plan = steps, .index = index, .count = count};
    const auto start = Clock::now();
    parts_.moments.before(group.next().step);
    begin_next(group);
    try {
        send(group);
    } catch (const Moved&) {
        throw;
    } catch (Error& error) {
        if (apply_in_transaction(parts_, group.next(), group.rest(), std::move(error)) == StepEnd::lost)
            return parts_.commits.take_back_lost();
        next_committed(group);
    }
    if (!parts_.session.has_deferred()) parts_.commits.flushed();
    follow_pace(group.count, Clock::now() - start);
    return group.index + group.done;
}

/// Does all steps of the group, or throws what went wrong with the next one.
void Together::send(Group& group) {
    std::vector<HistoryTable::Insertion> insertions;
    for (const auto& ready : group.plan.subspan(group.index, group.count))
        insertions.push_back(parts_.journal.insertion(record_of_done(ready), ready.kept, insertions.size()));
    std::vector<Transaction> transactions;
    for (auto& insertion : insertions) {
        const auto& script = group.plan[group.index + transactions.size()].script;
        transactions.push_back({.text = script.source.text,
                                .statements = script.statements,
                                .last = insertion.sql,
                                .arguments = std::move(insertion.arguments)});
    }
    try {
        parts_.session.transact(first_settings(group.next()), transactions, [&] {
            parts_.journal.advance();
            next_committed(group);
        });
    } catch (const DatabaseError& error) {
        refuse(group, error);
    }
    // The last of them is left open, so that its commit is one that waits for the disk where it should.
    const auto& last = group.next();
    record_with(parts_, [&] {
        parts_.journal.advance();
        try {
            parts_.commits.commit(last.step.id(), parts_.commits.durability_before(group.rest()));
        } catch (const DatabaseError& error) {
            throw failure_at_commit(last.step.id(), last.script, error, parts_.options);
        }
    });
    next_committed(group);
}

void Together::begin_next(Group& group) {
    group.start = Clock::now();
    group.running.emplace(parts_.options.pulse,
                          Pulse::What{.name = group.next().step.id(), .source = &group.next().script.source});
    parts_.reporter.step_started(group.next().step, group.index + group.done + 1, group.plan.size());
}

void Together::next_committed(Group& group) {
    const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - group.start);
    parts_.commits.add({&group.next(), group.index + group.done, parts_.journal.newest(), took});
    if (++group.done < group.count) begin_next(group);
}

/// Throws what an error comes to that ended the transaction of the next step.
void Together::refuse(Group& group, const DatabaseError& error) {
    // What the server itself had to say of a statement came before the commit.
    const bool sure = error.statement && !error.code.empty();
    if (error.fault == Fault::connection && group.done + 1 < group.count && !sure) settle(group, error);
    const auto& ready = group.next();
    if (error.statement) throw failure_of(ready.script, *error.statement, error, parts_.options);
    if (error.at_commit) throw failure_at_commit(ready.step.id(), ready.script, error, parts_.options);
    parts_.journal.refuse_unwritten(ready.step.id(), error);
}

/// Of several commits that got no answer, those that the history shows were the first.
void Together::settle(Group& group, const DatabaseError& lost) {
    const auto open = group.count - group.done - 1;
    for (auto left = parts_.commits.settle(group.next().step.id(), parts_.journal.newest() + 1, open, lost); left > 0;
         --left) {
        parts_.journal.advance();
        next_committed(group);
    }
    auto error = Translation(parts_.options.parameters).error(lost, 0);
    error.outcome.because(fmt::format("the connection went away before {} was committed", group.next().step.id()));
    throw error;
}

}  // namespace belay
