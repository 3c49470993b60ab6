#include "engine/engine.h"

#include <algorithm>
#include <unordered_set>
#include <utility>

#include <fmt/format.h>

#include "engine/run/deadline.h"
#include "engine/run/failure.h"
#include "engine/run/run.h"

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

}  // namespace

bool Overview::in_sync() const {
    return std::ranges::all_of(migrations, [](const Known& known) {
        return known.state == State::applied || (known.state == State::missing && known.is_repeatable());
    });
}

Engine::Engine(Graph graph, Session& session, Reporter& reporter)
    : Engine(std::move(graph), session, reporter, Options{}) {}

Engine::Engine(Graph graph, Session& session, Reporter& reporter, Options options)
    : graph_(std::move(graph)),
      session_(session),
      reporter_(reporter),
      options_(std::move(options)),
      table_(session, options_.project) {
    if (options_.project == own_project) {
        throw Error(Kind::usage, "the project name 'belay' is taken by belay's own bookkeeping",
                    "choose another --project");
    }
}

HistoryTable::Contents Engine::read() {
    try {
        auto contents = table_.read();
        refuse_newer(contents.own, session_.dialect());
        return contents;
    } catch (const DatabaseError& error) {
        throw translated(error);
    }
}

void Engine::log(std::optional<std::size_t> limit, const std::function<void(const Record&)>& take) {
    try {
        refuse_newer(HistoryTable(session_, std::string(own_project)).read().own, session_.dialect());
        const auto count = table_.newest();
        table_.newest_first(limit ? std::min(static_cast<std::int64_t>(*limit), count) : count, [&](const Record& one) {
            take(one);
            return true;
        });
    } catch (const DatabaseError& error) {
        throw translated(error);
    }
}

std::vector<Record> Engine::log(const Version& version) {
    try {
        return table_.of_version(version);
    } catch (const DatabaseError& error) {
        throw translated(error);
    }
}

std::optional<History> Engine::lock_and_compare(const History& own) {
    try {
        session_.lock(options_.run.lock_wait);
        if (table_.is_at(own, history_)) {
            ensure_history(session_, own, reporter_, options_.run.command);
            return std::nullopt;
        }
        auto now = table_.read();
        ensure_history(session_, now.own, reporter_, options_.run.command);
        if (now.project.newest() == history_.newest()) return std::nullopt;
        return std::exchange(history_, std::move(now.project));
    } catch (const DatabaseError& error) {
        throw translated(error);
    }
}

void Engine::lock_and_read() {
    try {
        session_.lock(options_.run.lock_wait);
        auto now = table_.read();
        ensure_history(session_, now.own, reporter_, options_.run.command);
        history_ = std::move(now.project);
    } catch (const DatabaseError& error) {
        throw translated(error);
    }
}

void Engine::refuse_protected(std::string_view what) const {
    if (options_.protection == Protection::off) return;
    throw Error(Kind::state, fmt::format("{} is refused: this environment is protected", what),
                "if you are sure, run it again with --allow-protected");
}

Backup Engine::back_up_before_lock(const RunFacts& facts) {
    try {
        return back_up(session_, options_.run.backup, facts, options_.run.interrupted);
    } catch (Error& error) {
        error.outcome = "nothing was executed";
        if (error.next.empty())
            error.next = (error.kind == Kind::hook ? "make it succeed, then run: " : "") + options_.run.command;
        throw;
    }
}

bool Engine::run(const Request& request) {
    const Deadline deadline(session_, options_.run.timeout);
    auto options = options_.run;
    options.deadline = &deadline;
    try {
        return run(request, options);
    } catch (Error& error) {
        deadline.account_for(error, options.command);
        throw;
    }
}

bool Engine::run(const Request& request, const RunOptions& options) {
    auto [own, project] = read();
    history_ = std::move(project);
    auto plan = belay::plan(request, graph_, history_, options_.policy);
    for (const auto& warning : plan.warnings) reporter_.warning(warning);
    if (plan.steps.empty()) return true;
    refuse_unadopted();
    if (plan.reverts()) refuse_protected("reverting");
    auto run_options = options;
    if (plan.reverts()) run_options.on_failure = OnFailure::stop;  // what is reverted is not applied again unasked
    if (run_options.on_failure == OnFailure::revert) refuse_one_way(plan);
    auto ready = make_ready(plan, table_, session_.dialect(), run_options);
    auto around = make_surroundings(run_options, session_, options_.project);
    if (!reporter_.approve(plan)) return false;
    options.deadline->check();
    if (run_options.backup.wanted && session_.dialect().backup_time == BackupTime::before_lock)
        around.backup = back_up_before_lock(around.facts);
    if (const auto before = lock_and_compare(own)) {
        auto again = request;
        again.count.reset();
        plan = still_to_do(plan, belay::plan(again, graph_, history_, options_.policy));
        ready = make_ready(plan, table_, session_.dialect(), options_.run);
        if (plan.steps.empty()) return true;
    }
    Run(session_, table_, reporter_, run_options, history_.newest()).apply(ready, around);
    return true;
}

Overview Engine::overview() {
    Overview overview;
    overview.history = read().project;
    overview.migrations = compare(graph_, overview.history);
    return overview;
}

Plan Engine::plan(const Request& request) {
    history_ = read().project;
    auto plan = belay::plan(request, graph_, history_, options_.policy);
    if (!plan.steps.empty()) refuse_unadopted();
    const auto ready = make_ready(plan, table_, session_.dialect(), options_.run);
    for (std::size_t i = 0; i < ready.size(); ++i) plan.steps[i].statements = ready[i].script.count;
    return plan;
}

}  // namespace belay
