#include <algorithm>
#include <span>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/command_line.h"
#include "engine/plan/plan.h"

namespace belay {

namespace {

Step down_step(const Graph& graph, const Standing& standing) {
    const auto* migration = file_of(graph, standing);
    const bool resumes = standing.state == Standing::State::partial && standing.direction == Direction::down;
    const bool by_file = migration != nullptr && migration->reversible();
    return {.direction = Direction::down,
            .version = standing.version,
            .name = migration != nullptr ? migration->name : standing.name,
            .migration = migration,
            .standing = &standing,
            .done = resumes ? standing.done : 0,
            .resumes = resumes && standing.has_begun(),
            .kept_down = !by_file};
}

/// Looks for the steps of a plan whether each can be reverted: a run that cannot end at its target does not begin.
class Reverting {
  public:
    Reverting(const Graph& graph, const std::string& context) : graph_(graph), context_(context) {}

    void refuse_unrevertible(const Step& step) const {
        const auto* migration = step.migration;
        if (migration == nullptr) return refuse_without_file(step);
        if (migration->irreversible) {
            throw error_at(Kind::state, {.path = migration->path},
                           fmt::format("{} is irreversible: {}", step.id(), escaped(*migration->irreversible)),
                           "nothing was reverted; stop above it with: " + stop_above(step));
        }
        if (!step.kept_down || step.standing->keeps_down) return;
        if (migration->down) {
            throw error_at(
                Kind::project, {.path = migration->down->source.path},
                fmt::format("the down script of {} has no statements", step.id()),
                "write it, or say '-- belay:noop' in it where reverting needs nothing; nothing was reverted");
        }
        throw error_at(Kind::project, {.path = migration->path}, fmt::format("{} has no down script", step.id()),
                       fmt::format("write one, or stop above it with: {}; nothing was reverted", stop_above(step)));
    }

  private:
    std::string stop_above(const Step& step) const {
        return command_line("down", context_, {"--to", step.version.text()});
    }

    void refuse_without_file(const Step& step) const {
        if (step.standing->keeps_down) return;
        const auto node = graph_.find(step.version);
        const auto why = node ? words_of_reuse(graph_[*node], *step.standing) + ", and"
                              : fmt::format("{} has no file here and", step.id());
        throw Error(Kind::state, fmt::format("{} history keeps no down script of {}", why, node ? step.id() : "it"),
                    fmt::format("restore its files, or after reverting it by hand run: {} -m WHY; nothing was reverted",
                                command_line("resolve", context_, {step.version.text(), "--reverted"})));
    }

    const Graph& graph_;
    const std::string& context_;
};

using Standings = std::vector<const Standing*>;

/// What is reverted, by its node in the graph; null for a node that stays.
Standings by_node(const Graph& graph, std::span<const Standing* const> reverted) {
    Standings result(graph.size());
    for (const auto* standing : reverted) {
        if (const auto node = graph.find(standing->version)) result[*node] = standing;
    }
    return result;
}

/// What `staying` requires of those that are reverted (see by_node); null where it requires none. That a file comes
/// after another is a requirement as well where the other's place in the order of application is not from when it ran.
/// One that ran again on a change of its text is newer than what came after it, which was there before that change.
const Standing* required_of(const Graph& graph, const Standing& staying, const Standings& reverted) {
    const auto node = graph.find(staying.version);
    if (!node || file_of(graph, staying) == nullptr) return nullptr;
    for (const auto requirement : graph.requirements(*node)) {
        const auto* other = reverted[requirement];
        if (other == nullptr || graph[requirement].runs_on_change) continue;
        if (graph.declares_requirements(*node) || other->applied.event != Event::applied) return other;
    }
    return nullptr;
}

/// What goes is what was applied last. Where a declaration has moved a migration to the end of that order, something
/// below it may require it.
void refuse_dependants(const Graph& graph, const Standings& in_force, std::size_t first, const std::string& context) {
    const auto reverted = by_node(graph, std::span(in_force).subspan(first));
    for (std::size_t place = 0; place < first; ++place) {
        const auto* staying = in_force[place];
        const auto* required = required_of(graph, *staying, reverted);
        if (required == nullptr) continue;
        const auto below = place == 0 ? std::string() : in_force[place - 1]->version.text();
        throw Error(Kind::state,
                    fmt::format("{} requires {}, which would be reverted before it", staying->id(), required->id()),
                    "revert both with: " + (below.empty() ? command_line("down", context, {"--to", "base", "--yes"})
                                                          : command_line("down", context, {"--to", below})));
    }
}

/// Reverts what was applied from place `first` on, newest first.
Plan plan_reverts(const Graph& graph, const Standings& in_force, std::size_t first, const std::string& context) {
    refuse_dependants(graph, in_force, first, context);
    Plan plan;
    plan.steps.reserve(in_force.size() - first);
    for (auto place = in_force.size(); place > first; --place) {
        plan.steps.push_back(down_step(graph, *in_force[place - 1]));
    }
    const Reverting reverting(graph, context);
    for (const auto& step : plan.steps) {
        reverting.refuse_unrevertible(step);
    }
    return plan;
}

/// What is in force and has a way back, in the order of application.
std::vector<const Standing*> ran_once(const History& history) {
    auto in_force = history.in_force();
    std::erase_if(in_force, [](const Standing* standing) { return standing->version.is_repeatable(); });
    return in_force;
}

}  // namespace

Plan plan_down(const Graph& graph, const History& history, std::size_t count, const std::string& context) {
    const auto in_force = ran_once(history);
    return plan_reverts(graph, in_force, in_force.size() - std::min(count, in_force.size()), context);
}

Plan plan_down_all(const Graph& graph, const History& history, const std::string& context) {
    std::vector<std::string> staying;
    for (const auto* standing : history.in_force()) {
        if (standing->version.is_repeatable()) staying.push_back(standing->id());
    }
    auto plan = plan_down(graph, history, history.in_force().size(), context);
    if (!staying.empty())
        plan.warnings.push_back(
            fmt::format("what is repeatable is never reverted and stays applied: {}", fmt::join(staying, ", ")));
    return plan;
}

Plan plan_down_to(const Graph& graph, const History& history, const Version& keep, const std::string& context) {
    const auto in_force = ran_once(history);
    const auto kept =
        std::ranges::find(in_force, keep, [](const Standing* standing) -> const Version& { return standing->version; });
    if (kept == in_force.end()) {
        throw Error(Kind::usage, fmt::format("{} is not applied, so nothing can be reverted to it", keep.text()),
                    "to apply up to it run: " + command_line("to", context, {keep.text()}));
    }
    auto plan = plan_reverts(graph, in_force, static_cast<std::size_t>(kept - in_force.begin()) + 1, context);
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
