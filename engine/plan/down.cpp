#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/plan/plan.h"

namespace belay {

namespace {

Step down_step(const Graph& graph, const Standing& standing) {
    const auto node = graph.find(standing.version);
    const bool resumes = standing.state == Standing::State::partial && standing.direction == Direction::down;
    return {.direction = Direction::down,
            .version = standing.version,
            .name = node ? graph[*node].name : standing.name,
            .migration = node ? &graph[*node] : nullptr,
            .standing = &standing,
            .done = resumes ? standing.done : 0,
            .resumes = resumes && standing.has_begun()};
}

/// All steps are looked at before the first runs: a run that cannot end at its target does not begin.
void refuse_unrevertible(const Step& step) {
    const auto* migration = step.migration;
    const bool has_file = migration != nullptr;
    if (has_file && migration->irreversible) {
        throw error_at(Kind::state, {.path = migration->path},
                       fmt::format("{} is irreversible: {}", step.id(), escaped(*migration->irreversible)),
                       "nothing was reverted; stop above it with: belay down --to " + step.version.text());
    }
    if ((has_file && migration->reversible()) || step.standing->keeps_down) return;
    if (has_file && migration->down) {
        throw error_at(Kind::project, {.path = migration->down->source.path},
                       fmt::format("the down script of {} has no statements", step.id()),
                       "write it, or say '-- belay:noop' in it where reverting needs nothing; nothing was reverted");
    }
    if (has_file) {
        throw error_at(
            Kind::project, {.path = migration->path}, fmt::format("{} has no down script", step.id()),
            "write one, or stop above it with: belay down --to " + step.version.text() + "; nothing was reverted");
    }
    throw Error(Kind::state, fmt::format("{} has no file here and history keeps no down script of it", step.id()),
                "restore its files, or after reverting it by hand run: belay resolve " + step.version.text() +
                    " --reverted -m WHY; nothing was reverted");
}

Plan plan_reverts(const Graph& graph, std::vector<const Standing*> in_force) {
    Plan plan;
    plan.steps.reserve(in_force.size());
    for (auto standing = in_force.rbegin(); standing != in_force.rend(); ++standing) {
        plan.steps.push_back(down_step(graph, **standing));
    }
    for (const auto& step : plan.steps) refuse_unrevertible(step);
    return plan;
}

/// What is in force and has a way back, in the order of application.
std::vector<const Standing*> ran_once(const History& history) {
    auto in_force = history.in_force();
    std::erase_if(in_force, [](const Standing* standing) { return standing->version.is_repeatable(); });
    return in_force;
}

}  // namespace

Plan plan_down(const Graph& graph, const History& history, std::size_t count) {
    auto in_force = ran_once(history);
    const auto skip = in_force.size() - std::min(count, in_force.size());
    in_force.erase(in_force.begin(), in_force.begin() + static_cast<std::ptrdiff_t>(skip));
    return plan_reverts(graph, in_force);
}

Plan plan_down_all(const Graph& graph, const History& history) {
    std::vector<std::string> staying;
    for (const auto* standing : history.in_force()) {
        if (standing->version.is_repeatable()) staying.push_back(standing->id());
    }
    auto plan = plan_down(graph, history, history.in_force().size());
    if (!staying.empty())
        plan.warnings.push_back(
            fmt::format("what is repeatable is never reverted and stays applied: {}", fmt::join(staying, ", ")));
    return plan;
}

Plan plan_down_to(const Graph& graph, const History& history, const Version& keep) {
    const auto in_force = ran_once(history);
    const auto kept =
        std::ranges::find(in_force, keep, [](const Standing* standing) -> const Version& { return standing->version; });
    if (kept == in_force.end()) {
        throw Error(Kind::usage, fmt::format("{} is not applied, so nothing can be reverted to it", keep.text()),
                    "to apply up to it run: belay to " + keep.text());
    }
    auto plan = plan_reverts(graph, {std::next(kept), in_force.end()});
    if (const auto node = graph.find(keep)) {
        const auto line = graph.with_ancestors(std::span(&*node, 1));
        for (auto standing = in_force.begin(); standing != kept; ++standing) {
            const auto other = graph.find((*standing)->version);
            if (other && !line[*other]) plan.kept.push_back(graph[*other].id());
        }
    }
    return plan;
}

}  // namespace belay
