#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/command_line.h"
#include "engine/plan/advice.h"
#include "engine/plan/baseline.h"
#include "engine/plan/plan.h"
#include "engine/sql/statement_finder.h"

namespace belay {

namespace {

[[noreturn]] void refuse(const std::string& message, std::string next) {
    throw Error(Kind::state, message, std::move(next));
}

/// "0003_a, 0004_b and 7 more".
std::string listed(const std::vector<const Known*>& known) {
    constexpr std::size_t enough = 3;
    std::vector<std::string> ids;
    for (const auto* one : known) ids.push_back(one->id());
    const auto more = ids.size() > enough ? fmt::format(" and {} more", ids.size() - enough) : "";
    ids.resize(std::min(ids.size(), enough));
    return fmt::format("{}{}", fmt::join(ids, ", "), more);
}

std::vector<const Known*> in_state(const std::vector<Known>& all, State state) {
    std::vector<const Known*> result;
    for (const auto& known : all) {
        if (known.state == state) result.push_back(&known);
    }
    return result;
}

void refuse_changed(const std::vector<Known>& all, const std::string& context) {
    const auto changed = in_state(all, State::changed);
    if (changed.empty()) return;
    refuse(fmt::format("{} changed after it was applied: {} now, {} then", listed(changed),
                       changed.front()->migration->checksum.substr(0, 15),
                       changed.front()->standing->checksum.substr(0, 15)),
           ways_on_from_changed(all, *changed.front(), context));
}

void refuse_partial(const std::vector<Known>& all, const std::string& context) {
    for (const auto* known : in_state(all, State::partial)) {
        const auto& standing = *known->standing;
        const auto settle = settling_command(*known, context);
        const auto by_hand = fmt::format("revert it by hand and run: {}", settle);
        if (standing.direction == Direction::down) {
            refuse(fmt::format("{} is half reverted: {} of {} statements of its down ran", known->id(), standing.done,
                               standing.statements),
                   keeps_down(*known) ? "finish it with: " + settle : by_hand);
        }
        if (known->migration == nullptr) {
            const auto way = known->is_repeatable() ? "settle it with: " + settle
                             : keeps_down(*known)   ? "revert it with: " + settle
                                                    : by_hand;
            refuse(fmt::format("{} is partial and its file is missing", known->id()), "restore the file, or " + way);
        }
    }
}

/// A file with the text of a missing one was most likely given another version.
std::string renumbered_hint(const std::vector<Known>& all, const Known& missing) {
    for (const auto& known : all) {
        const bool same = known.migration != nullptr && known.migration->checksum == missing.standing->checksum;
        if (same && !known.in_force())
            return fmt::format("; {} has the same text: was it given a new version?", known.id());
    }
    return "";
}

void check_missing(const std::vector<Known>& all, const Policy& policy, Plan& plan) {
    if (policy.applied_missing == AppliedMissing::ignore) return;
    const Known* newest_file = nullptr;
    for (const auto& known : all) {
        if (known.is_repeatable()) continue;
        if (known.migration != nullptr && (newest_file == nullptr || known.version() > newest_file->version()))
            newest_file = &known;
    }
    for (const auto* known : in_state(all, State::missing)) {
        if (known->is_repeatable()) continue;  // nothing that comes builds on it
        const bool newer = newest_file == nullptr || known->version() > newest_file->version();
        if (newer && policy.applied_missing == AppliedMissing::ignore_newer) {
            plan.warnings.push_back(
                fmt::format("{} is applied and its file is missing; it is newer than all files here", known->id()));
            continue;
        }
        refuse(fmt::format("{} is applied and its file is missing{}", known->id(), renumbered_hint(all, *known)),
               "restore the file, or go on without it by applied_missing = \"ignore\" in belay.toml");
    }
}

/// Why a late migration is late: the newest that was applied before it.
const Standing* overtaker(const Known& late, const History& history) {
    const Standing* found = nullptr;
    for (const auto* standing : history.in_force()) {
        if (standing->version > late.version() && !standing->version.is_repeatable()) found = standing;
    }
    return found;
}

[[noreturn]] void refuse_late(const Known& late, const History& history, const std::string& context) {
    const auto* newer = overtaker(late, history);
    const auto when = newer != nullptr
                          ? fmt::format(": {} was applied before it, at {}", newer->version.text(), newer->applied.at)
                          : std::string(": something that requires it is applied");
    throw error_at(Kind::state, {.path = late.migration->path}, fmt::format("{} is late{}", late.id(), when),
                   fmt::format("if the order does not matter, say what it needs with '-- belay:requires', or run: {}",
                               command_line("up", context, {"--only", late.version().text()})));
}

/// What is written in another language is known, and only its own tool can run it.
void refuse_code(const Migration& migration, const std::string& context) {
    const auto& path = migration.up.source.path;
    if (migration.up.directives.noop || path.ends_with(".sql") || !is_blank(migration.up.source)) return;
    throw error_at(
        Kind::project, {.path = path}, fmt::format("{} is no SQL, which belay cannot run", migration.id()),
        fmt::format("run it with its own tool and then: {}, or once it is done otherwise: {} -m WHY; nothing "
                    "was applied",
                    command_line("adopt", context, {}),
                    command_line("resolve", context, {migration.version.text(), "--applied"})));
}

Step up_step(const Known& known, const std::string& context) {
    refuse_code(*known.migration, context);
    const bool resumes = known.state == State::partial;
    return {.direction = Direction::up,
            .version = known.version(),
            .name = known.migration->name,
            .migration = known.migration,
            .standing = known.standing,
            .done = resumes ? known.standing->done : 0,
            .resumes = resumes && known.standing->has_begun()};
}

/// Walks the graph in order and decides for each node whether it runs.
class Selection {
  public:
    Selection(const Graph& graph, const History& history, const Policy& policy, const std::string& context)
        : graph_(graph), history_(history), policy_(policy), context_(context), left_out_(graph.size()) {}

    void take(std::size_t node, const Known& known, Plan& plan) {
        if (!runs(node, known, plan)) {
            left_out_[node] = true;
            return;
        }
        plan.steps.push_back(up_step(known, context_));
    }

  private:
    bool runs(std::size_t node, const Known& known, Plan& plan) const {
        if (graph_.declares_requirements(node)) {
            for (const auto required : graph_.requirements(node)) {
                if (!left_out_[required]) continue;
                plan.warnings.push_back(
                    fmt::format("{} is left out with {}, which it requires", known.id(), graph_[required].id()));
                return false;
            }
            return true;
        }
        if (known.state != State::late || policy_.order == Order::any) return true;
        if (policy_.order == Order::strict) refuse_late(known, history_, context_);
        plan.warnings.push_back(fmt::format("{} is late and left out", known.id()));
        return false;
    }

    const Graph& graph_;
    const History& history_;
    Policy policy_;
    const std::string& context_;
    std::vector<bool> left_out_;
};

void mention_renamed(const std::vector<Known>& all, const std::string& context, Plan& plan) {
    for (const auto& known : all) {
        if (known.state != State::applied || !known.differs()) continue;
        plan.warnings.push_back(fmt::format("{} was applied under the name '{}'; accept the new name with: {} -m WHY",
                                            known.id(), escaped(known.standing->name),
                                            command_line("repair", context, {known.version().text()})));
    }
}

/// What stands in the way of any step forward, and what a person should know before it.
void look_over(const std::vector<Known>& all, const Policy& policy, const std::string& context, Plan& plan) {
    for (const auto& known : all) {
        if (known.state == State::reused) refuse_reused(*known.migration, known.standing, context);
    }
    refuse_partial(all, context);
    refuse_changed(all, context);
    check_missing(all, policy, plan);
    mention_renamed(all, context, plan);
}

/// What is known of each node of the graph: `all` has them in the same order, with the missing between.
std::vector<const Known*> by_node(const std::vector<Known>& all) {
    std::vector<const Known*> result;
    result.reserve(all.size());
    for (const auto& known : all) {
        if (known.migration != nullptr) result.push_back(&known);
    }
    return result;
}

/// Whether its up is still to run, or to be finished.
bool is_open(const Known& known) {
    return !known.in_force() || known.state == State::partial;
}

std::vector<bool> wanted_nodes(const Graph& graph, const Target& target) {
    if (target.kind == Target::Kind::forward) {
        std::vector<bool> result;
        for (const auto& migration : graph.migrations()) result.push_back(!migration.is_repeatable());
        return result;
    }
    if (target.kind != Target::Kind::version) return std::vector<bool>(graph.size(), true);
    const auto node = graph.find(target.version);
    if (!node) return std::vector<bool>(graph.size(), false);  // applied, and its file is missing
    return graph.with_ancestors(std::span(&*node, 1));
}

}  // namespace

Plan plan_up(const Graph& graph, const History& history, const Target& target, const Policy& policy,
             const std::string& context) {
    if (target.kind == Target::Kind::base || target.kind == Target::Kind::backward) {
        throw Error(
            Kind::usage, "'up' cannot go back",
            fmt::format("run: {}, or {} TARGET", command_line("down", context, {}), command_line("to", context, {})));
    }
    const auto all = compare(graph, history);
    Plan plan;
    look_over(all, policy, context, plan);
    const auto known = by_node(all);
    const auto wanted = wanted_nodes(graph, target);
    Selection selection(graph, history, policy, context);
    const bool counts = target.kind == Target::Kind::forward;
    const Migration* baseline = counts ? nullptr : baseline_for(graph, history, wanted);
    if (baseline != nullptr) {
        plan.steps.push_back(baseline_step(graph, history, *baseline));
        plan.warnings.push_back(remark_of(plan.steps.front()));
    }
    for (std::size_t node = 0; node < graph.size(); ++node) {
        const auto& one = *known[node];
        if (baseline != nullptr && !one.is_repeatable() && one.version() <= baseline->version) continue;
        const bool room = !counts || plan.steps.size() < target.count;
        if (is_open(one) && wanted[node] && room) selection.take(node, one, plan);
    }
    return plan;
}

Plan plan_only(const Graph& graph, const History& history, const Version& version, const Policy& policy,
               const std::string& context) {
    const auto all = compare(graph, history);
    Plan plan;
    look_over(all, policy, context, plan);
    const auto known = by_node(all);
    const auto node = graph.find(version);
    if (!node || !is_open(*known[*node])) return plan;
    const auto& one = *known[*node];
    for (const auto required : graph.requirements(*node)) {
        const auto& other = *known[required];
        const bool applied = other.standing != nullptr && other.standing->state == Standing::State::applied;
        if (applied) continue;
        const auto state = other.state == State::partial ? "is partial" : "is not applied";
        refuse(fmt::format("{} requires {}, which {}", one.id(), other.id(), state),
               "run: " + (one.is_repeatable() ? command_line("up", context, {})
                                              : command_line("up", context, {version.text()})));
    }
    plan.steps.push_back(up_step(one, context));
    return plan;
}

}  // namespace belay
