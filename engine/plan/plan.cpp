#include "engine/plan/plan.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/command_line.h"

namespace belay {

namespace {

Plan plan_up_request(const Request& request, const Graph& graph, const History& history, const Policy& policy) {
    if (request.only)
        return plan_only(graph, history, parse_one(request.target, graph, history, request.context), policy,
                         request.context);
    if (request.target.empty()) {
        const auto kind = request.count ? Target::Kind::forward : Target::Kind::head;
        return plan_up(graph, history, {.kind = kind, .count = request.count.value_or(0)}, policy, request.context);
    }
    auto plan =
        plan_up(graph, history, parse_target(request.target, graph, history, request.context), policy, request.context);
    if (!request.count) return plan;
    std::erase_if(plan.steps, [](const Step& step) { return step.version.is_repeatable(); });
    if (plan.steps.size() > *request.count) plan.steps.resize(*request.count);
    return plan;
}

Plan plan_down_request(const Request& request, const Graph& graph, const History& history) {
    if (request.all) return plan_down_all(graph, history, request.context);
    if (request.target.empty()) return plan_down(graph, history, request.count.value_or(1), request.context);
    const auto target = parse_target(request.target, graph, history, request.context);
    switch (target.kind) {
        case Target::Kind::base: return plan_down_all(graph, history, request.context);
        case Target::Kind::backward: return plan_down(graph, history, target.count, request.context);
        case Target::Kind::version: return plan_down_to(graph, history, target.version, request.context);
        case Target::Kind::head:
        case Target::Kind::forward: break;
    }
    throw Error(Kind::usage, fmt::format("'down' cannot go to '{}'", escaped(request.target)),
                fmt::format("run: {}, or {} TARGET", command_line("up", request.context, {}),
                            command_line("to", request.context, {})));
}

/// What a target names is the file; another migration that is applied under its version is not it.
void refuse_reused_target(const Version& version, const Graph& graph, const History& history,
                          const std::string& context) {
    const auto node = graph.find(version);
    if (node) refuse_reused(graph[*node], history.find(version), context);
}

Plan plan_to_request(const Request& request, const Graph& graph, const History& history, const Policy& policy) {
    const auto target = parse_target(request.target, graph, history, request.context);
    switch (target.kind) {
        case Target::Kind::head:
        case Target::Kind::forward: return plan_up(graph, history, target, policy, request.context);
        case Target::Kind::base: return plan_down_all(graph, history, request.context);
        case Target::Kind::backward: return plan_down(graph, history, target.count, request.context);
        case Target::Kind::version: break;
    }
    refuse_reused_target(target.version, graph, history, request.context);
    const auto* standing = history.find(target.version);
    if (standing == nullptr || !standing->in_force()) return plan_up(graph, history, target, policy, request.context);
    if (standing->state == Standing::State::applied)
        return plan_down_to(graph, history, target.version, request.context);
    // Partial: no run ends there before it is finished. What was applied after it stays.
    return plan_up(graph, history, target, policy, request.context);
}

Plan plan_redo(const Request& request, const Graph& graph, const History& history) {
    auto plan = plan_down(graph, history, request.count.value_or(1), request.context);
    auto ups = plan.steps;
    std::ranges::reverse(ups);
    for (auto& step : ups) {
        const auto node = graph.find(step.version);
        if (node) refuse_reused(graph[*node], step.standing, request.context);
        if (!node) {
            throw Error(Kind::state, fmt::format("{} has no file here, so it cannot be applied again", step.id()),
                        "restore its files, or revert it by: " + command_line("down", request.context, {}));
        }
        step.direction = Direction::up;
        step.kept_down = false;
        step.done = 0;
        step.resumes = false;
        plan.steps.push_back(step);
    }
    return plan;
}

}  // namespace

bool Plan::reverts() const {
    return std::ranges::any_of(steps, [](const Step& step) { return step.direction == Direction::down; });
}

Plan plan(const Request& request, const Graph& graph, const History& history, const Policy& policy) {
    switch (request.command) {
        case Request::Command::up: return plan_up_request(request, graph, history, policy);
        case Request::Command::down: return plan_down_request(request, graph, history);
        case Request::Command::to: return plan_to_request(request, graph, history, policy);
        case Request::Command::redo: return plan_redo(request, graph, history);
    }
    return {};
}

}  // namespace belay
