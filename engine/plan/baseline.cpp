#include "engine/plan/baseline.h"

#include <algorithm>

#include <fmt/format.h>

namespace belay {

const Migration* baseline_for(const Graph& graph, const History& history, const std::vector<bool>& wanted) {
    const auto ran_once = [](const Standing* standing) { return !standing->version.is_repeatable(); };
    if (std::ranges::any_of(history.in_force(), ran_once)) return nullptr;
    for (auto node = graph.size(); node > 0; --node) {
        if (wanted[node - 1] && graph[node - 1].baseline) return &graph[node - 1];
    }
    return nullptr;
}

Step baseline_step(const Graph& graph, const History& history, const Migration& migration) {
    Step step{.version = migration.version,
              .name = migration.name,
              .migration = &migration,
              .standing = history.find(migration.version),
              .from_baseline = true};
    for (const auto& other : graph.migrations()) {
        if (!other.is_repeatable() && other.version < migration.version) step.stands_for.push_back(&other);
    }
    return step;
}

std::string remark_of(const Step& step) {
    auto remark = fmt::format("nothing is applied yet: {} is reached by its baseline {}", step.id(),
                              escaped(step.migration->baseline->source.path));
    const auto& others = step.stands_for;
    if (others.size() == 1) remark += fmt::format(", which stands for {} as well", others.front()->id());
    if (others.size() > 1)
        remark += fmt::format(", which stands for {} to {} as well", others.front()->id(), others.back()->id());
    return remark;
}

}  // namespace belay
