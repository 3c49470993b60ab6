#include "engine/run/surroundings.h"

#include <algorithm>

#include <fmt/format.h>

namespace belay {

namespace {

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
                        .facts = {.command = options.typed.verb,
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

}  // namespace belay
