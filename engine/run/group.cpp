#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "engine/run/failure.h"
#include "engine/run/run.h"

// To wait for a server's answer after each statement is what a run far from its server spends its time on. Steps that
// nobody has to look into while they run are sent together, each still a transaction of its own with its record.

namespace belay {

namespace {

constexpr std::size_t most_steps = 32;
constexpr std::size_t longest_script = 65'536;  // bytes; one that is longer is not held up by a round trip

}  // namespace

/// Whether a step can run with nobody looking: not where its check or verify decides how it goes on, or other runs may
/// come between.
bool Run::fits_group(const ReadyStep& ready) const {
    const auto& script = ready.script;
    const bool verified = ready.verify && options_.verification == Verification::on;
    const auto plain = [](const Statement& statement) {
        return statement.control == Control::none && !statement.takes_data;
    };
    return session_.dialect().lock_scope == LockScope::session && script.directives.transaction && !ready.check &&
           !verified && ready.stamped.empty() && !script.source.large && script.source.text.size() <= longest_script &&
           std::ranges::all_of(script.statements, plain);
}

Settings Run::first_settings(const ReadyStep& ready) const {
    return settings_for(ready.script, Ladder(session_.dialect().ladder, patience_of(ready.script)).lock_timeout());
}

/// How many steps from `index` on are sent together; 0 where this one is not to be sent so.
std::size_t Run::group_at(std::span<const ReadyStep> steps, std::size_t index) const {
    if (!fits_group(steps[index])) return 0;
    const auto settings = first_settings(steps[index]);
    std::size_t count = 1;
    while (count < group_size_ && durability_before(steps.subspan(index + count)) == Durability::deferred &&
           fits_group(steps[index + count]) && first_settings(steps[index + count]) == settings) {
        ++count;
    }
    return count;
}

/// What is sent together is told of together: the next ones are as many as will be done within `longest_wait` at the
/// pace of these, but for the first that takes longer, and no more than four times as many.
void Run::follow_pace(std::size_t count, Clock::duration took) {
    constexpr Clock::rep most_growth = 4;
    const auto growth = std::min(longest_wait / std::max<Clock::duration>(took, Clock::duration{1}), most_growth);
    group_size_ = std::clamp(count * static_cast<std::size_t>(growth), std::size_t{1}, most_steps);
}

/// Returns the index of the step to go on with.
std::size_t Run::apply_group(Group group) {
    const auto start = Clock::now();
    before_step(group.next());
    begin_next(group);
    try {
        send_group(group);
    } catch (Error& error) {
        if (apply_transactional(group.next(), group.rest(), std::move(error)) == Begun::lost) return take_back_lost();
        next_committed(group);
    }
    if (!session_.has_deferred()) flushed();
    follow_pace(group.count, Clock::now() - start);
    return group.index + group.done;
}

/// Does all steps of the group, or throws what went wrong with the next one.
void Run::send_group(Group& group) {
    std::vector<HistoryTable::Insertion> insertions;
    const auto before = newest_;
    for (const auto& ready : group.plan.subspan(group.index, group.count)) {
        auto record = record_of_done(ready);
        number(record);
        newest_ = record.seq;
        insertions.push_back(table_.insertion(record, ready.kept));
    }
    newest_ = before;
    std::vector<Transaction> transactions;
    for (auto& insertion : insertions) {
        const auto& script = group.plan[group.index + transactions.size()].script;
        transactions.push_back({.text = script.source.text,
                                .statements = script.statements,
                                .last = insertion.sql,
                                .arguments = std::move(insertion.arguments)});
    }
    try {
        session_.transact(first_settings(group.next()), transactions, [&] {
            ++newest_;
            next_committed(group);
        });
    } catch (const DatabaseError& error) {
        const auto& script = group.next().script;
        // What the server itself had to say of a statement came before the commit.
        const bool sure = error.statement && !error.code.empty();
        if (error.fault == Fault::connection && group.done + 1 < group.count && !sure) settle_group(group, error);
        if (error.statement) throw failure_of(script, *error.statement, error);
        throw Translation(options_.parameters).error(error, 0);
    }
    record_with([&] {
        ++newest_;
        commit(group.next().step.id(), durability_before(group.rest()));
    });
    next_committed(group);
}

void Run::begin_next(Group& group) {
    group.start = Clock::now();
    reporter_.step_started(group.next().step, group.index + group.done + 1, group.plan.size());
}

void Run::next_committed(Group& group) {
    unflushed_.push_back({&group.next(), group.index + group.done, newest_, since(group.start)});
    ++done_;
    if (++group.done < group.count) begin_next(group);
}

/// Of several commits that got no answer, those that the history shows were the first.
void Run::settle_group(Group& group, const DatabaseError& lost) {
    const auto& what = group.next().step.id();
    for (auto left = count_committed(what, newest_ + 1, group.count - group.done - 1, lost); left > 0; --left) {
        ++newest_;
        next_committed(group);
    }
    auto error = Translation(options_.parameters).error(lost, 0);
    error.outcome = fmt::format("the connection went away before {} was committed", group.next().step.id());
    throw error;
}

}  // namespace belay
