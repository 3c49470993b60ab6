#include "engine/run/perform.h"

#include <algorithm>
#include <unordered_set>
#include <utility>

#include "engine/plan/finish.h"
#include "engine/run/deadline.h"
#include "engine/run/ready.h"
#include "engine/run/run.h"
#include "engine/run/surroundings.h"
#include "engine/sql/failure.h"

namespace belay {

namespace {

/// What of the first plan is still to do after another run changed the history while this one waited for the lock.
Plan still_to_do(const Plan& before, Plan now) {
    if (before.reverts()) {
        throw Error(Kind::lock, "another run changed the history while this one waited",
                    "look at belay status, then run it again");
    }
    std::unordered_set<Version, Version::Hash> planned;
    for (const auto& step : before.steps) planned.insert(step.version);
    std::erase_if(now.steps, [&](const Step& step) { return !planned.contains(step.version); });
    return now;
}

Backup back_up_before_lock(Work& work, const RunFacts& facts) {
    const auto& options = work.options.run;
    const Pulse::Work running(options.pulse, {.name = "the backup"});
    try {
        return back_up(work.session, options.backup, facts, options.interrupted);
    } catch (Error& error) {
        error.outcome.because("nothing was executed");
        if (error.next.empty())
            error.next = (error.kind == Kind::hook ? "make it succeed, then run: " : "") + options.typed.whole;
        throw;
    }
}

/// What was typed, for a history whose newest record has this seq.
Typed typed_for(const RunOptions& options, std::int64_t newest) {
    auto typed = options.typed;
    if (newest > 0) typed.beginning.clear();
    if (newest > 0 && !typed.later.empty()) typed.whole = typed.later;
    return typed;
}

bool perform(Work& work, const Request& request, const RunOptions& options) {
    auto contents = read_history(work);
    auto& history = contents.project;
    auto plan = belay::plan(request, work.graph, history, work.options.policy);
    for (const auto& warning : plan.warnings) work.reporter.warning(warning);
    if (plan.steps.empty()) return true;
    refuse_unadopted(work, history);
    if (plan.reverts()) refuse_protected(work, "reverting");
    auto run_options = options;
    if (plan.reverts()) run_options.on_failure = OnFailure::stop;  // what is reverted is not applied again unasked
    if (run_options.on_failure == OnFailure::revert) refuse_one_way(plan);
    run_options.finishing = [&](std::size_t done, std::int64_t newest) {
        return finishing_command(request, plan.steps, done, history, typed_for(options, newest));
    };
    auto ready = make_ready(plan, work.table, work.session.dialect(), run_options);
    auto around = make_surroundings(run_options, work.session, work.options.project);
    if (!work.reporter.approve(plan)) return false;
    options.deadline->check();
    if (run_options.backup.wanted && work.session.dialect().backup_time == BackupTime::before_lock)
        around.backup = back_up_before_lock(work, around.facts);
    if (auto now = lock_and_compare(work, contents.own, history)) {
        const auto before = std::exchange(history, std::move(*now));
        auto again = request;
        again.count.reset();
        plan = still_to_do(plan, belay::plan(again, work.graph, history, work.options.policy));
        ready = make_ready(plan, work.table, work.session.dialect(), options);
        if (plan.steps.empty()) return true;
    }
    apply({work.session, work.table, work.reporter, history.newest()}, run_options, ready, around);
    return true;
}

}  // namespace

bool perform(Work& work, const Request& request) {
    const Deadline deadline(work.session, work.options.run.timeout);
    auto options = work.options.run;
    options.deadline = &deadline;
    try {
        return perform(work, request, options);
    } catch (Error& error) {
        deadline.account_for(error);
        if (error.next.empty() && error.kind == Kind::lock) error.next = options.typed.whole;
        throw;
    }
}

Preview preview(Work& work, const Request& request) {
    Preview preview;
    preview.history = read_history(work).project;
    preview.plan = belay::plan(request, work.graph, preview.history, work.options.policy);
    if (!preview.plan.steps.empty()) refuse_unadopted(work, preview.history);
    const auto ready = make_ready(preview.plan, work.table, work.session.dialect(), work.options.run);
    for (std::size_t i = 0; i < ready.size(); ++i) preview.plan.steps[i].statements = ready[i].script.count;
    return preview;
}

}  // namespace belay
