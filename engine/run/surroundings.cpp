#include "engine/run/surroundings.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/run/failure.h"
#include "engine/run/run.h"

namespace belay {

namespace {

/// What a hook or probe that failed leaves out of its error.
void complete(Error& error, const std::string& outcome, const std::string& command) {
    error.outcome += (error.outcome.empty() ? "" : "; ") + outcome;
    if (error.next.empty()) error.next = (error.kind == Kind::hook ? "make it succeed, then run: " : "") + command;
}

[[noreturn]] void refuse_repeatable(const Step& step, const Plan& plan) {
    const auto before = std::ranges::count_if(plan.steps, [](const Step& one) { return !one.version.is_repeatable(); });
    throw error_at(
        Kind::project, {.path = step.migration->path},
        fmt::format("{} is repeatable and is never reverted, so a run that fails could not take it back", step.id()),
        before == 0 ? "leave out --on-failure revert"
                    : fmt::format("leave out --on-failure revert, or run first what can be reverted, by "
                                  "itself: belay up -n {}",
                                  before));
}

}  // namespace

Surroundings make_surroundings(const RunOptions& options, const Session& session, const std::string& project) {
    const auto& dialect = session.dialect();
    Surroundings around{.hooks = ReadyHooks(options.hooks, dialect, options.parameters),
                        .health = ReadyHealth(options.health, dialect),
                        .facts = {.command = options.verb,
                                  .project = project,
                                  .database = session.name(),
                                  .driver = std::string(dialect.name)}};
    for (const auto hook : {Hook::before_each, Hook::after_each}) {
        if (options.transaction != TransactionMode::all || !around.hooks.has(hook)) continue;
        throw Error(Kind::usage,
                    fmt::format("the hook {} has no place inside one transaction of all steps", name_of(hook)),
                    "leave out --transaction all, or the hook");
    }
    return around;
}

void refuse_one_way(const Plan& plan) {
    for (const auto& step : plan.steps) {
        if (step.from_baseline)
            throw error_at(Kind::project, {.path = step.migration->baseline->source.path},
                           fmt::format("a run that fails could not revert what {} stands for", step.id()),
                           "leave out --on-failure revert");
        if (step.migration == nullptr || step.migration->reversible()) continue;
        if (step.version.is_repeatable()) refuse_repeatable(step, plan);
        throw error_at(Kind::project, {.path = step.migration->path},
                       fmt::format("{} has no down script, so a run that fails could not revert it", step.id()),
                       "write one, or leave out --on-failure revert");
    }
}

void Run::run_hooks(Hook hook, const Step* step, const Error* error) {
    if (!around_->hooks.has(hook)) return;
    const Message message{.type = "hook", .hook = name_of(hook), .step = step, .error = error};
    around_->hooks.run(hook, message.text(facts()), session_, options_.interrupted);
}

void Run::probe_health(const Step* step) {
    if (around_->health.empty()) return;
    const Message message{.type = "health", .step = step};
    try {
        around_->health.run(message.text(facts()), session_, options_.interrupted);
    } catch (Error& error) {
        if (error.kind == Kind::hook) error.outcome = "the database is not healthy";
        throw;
    }
}

SchemaText Run::read_schema() {
    try {
        return schema_text(session_);
    } catch (const DatabaseError& error) {
        throw Translation(options_.parameters).error(error, 0);
    }
}

RunFacts Run::facts() const {
    auto facts = around_->facts;
    facts.run = id_;
    return facts;
}

/// Before the first step; what fails here has executed nothing.
void Run::open_run() {
    try {
        run_hooks(Hook::before_run);
        if (options_.on_failure == OnFailure::revert) schema_before_ = read_schema();
        if (!reverts_) probe_health();
    } catch (Error& error) {
        complete(error, "no migration was begun", options_.command);
        throw;
    }
}

void Run::before_step(const ReadyStep& ready) {
    try {
        run_hooks(Hook::before_each, &ready.step);
    } catch (Error& error) {
        complete(error, fmt::format("{} was not begun; {}", ready.step.id(), progress()), options_.command);
        throw;
    }
}

/// The step is durable: what fails here leaves it as it is.
void Run::after_step(const ReadyStep& ready) {
    if (ready.step.direction == Direction::up) revertible_.push_back(&ready);
    try {
        run_hooks(Hook::after_each, &ready.step);
        if (!reverts_) probe_health(&ready.step);
    } catch (Error& error) {
        const auto word = ready.step.direction == Direction::up ? "applied" : "reverted";
        complete(error, fmt::format("{} is {}; {}", ready.step.id(), word, progress()), options_.command);
        throw;
    }
}

void Run::close_run() {
    try {
        if (reverts_ || options_.transaction == TransactionMode::all) probe_health();
        run_hooks(Hook::after_run);
    } catch (Error& error) {
        if (error.next.empty()) error.next = "no migration of this run is left to do";
        complete(error, progress(), options_.command);
        throw;
    }
}

/// In the first write transaction of a run, where nothing can come between the backup and the first change.
void Run::back_up_under_lock() {
    if (!options_.backup.wanted || session_.dialect().backup_time != BackupTime::under_lock || backup_) return;
    try {
        keep_backup(back_up(session_, options_.backup, facts(), options_.interrupted));
    } catch (Error& error) {
        session_.rollback();
        complete(error, "nothing was executed", options_.command);
        throw;
    }
}

void Run::keep_backup(const Backup& backup) {
    backup_ = backup;
    newest_at_backup_ = newest_;
    reporter_.backup_made(backup);
}

/// What --on-failure says, once a run has failed.
void Run::settle(Error& error) {
    if (options_.on_failure == OnFailure::revert) take_back(error);
    // An interrupt has to end within moments, and would end these commands as well.
    if (error.kind == Kind::interrupted) return;
    try {
        run_hooks(Hook::on_failure, nullptr, &error);
    } catch (const std::exception& second) {
        reporter_.warning(fmt::format("{}; the failure below stands", second.what()));
    }
}

}  // namespace belay
