#include "engine/plan/finish.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/command_line.h"

namespace belay {

namespace {

/// The newest migration that was applied before all that the steps revert, and stays; nothing where none was.
const Standing* rest_below(std::span<const Step> steps, const History& before) {
    const Standing* rest = nullptr;
    for (const auto* standing : before.in_force()) {
        const bool goes = std::ranges::any_of(steps, [&](const Step& step) {
            return step.direction == Direction::down && step.version == standing->version;
        });
        if (goes) return rest;
        if (!standing->version.is_repeatable()) rest = standing;
    }
    return rest;
}

std::string down_to(std::span<const Step> steps, const History& before, const Typed& typed) {
    const auto* rest = rest_below(steps, before);
    if (rest != nullptr) return command_line("down", typed.context + typed.manner, {"--to", rest->version.text()});
    return command_line("down", typed.context + typed.manner, {"--to", "base", "--yes"});
}

}  // namespace

bool is_relative(const Request& request) {
    using Command = Request::Command;
    const bool by_sign = !request.target.empty() && (request.target.front() == '+' || request.target.front() == '-');
    const bool one_down = request.command == Command::down && request.target.empty() && !request.all;
    return request.command == Command::redo || one_down || by_sign || request.count.has_value();
}

std::string finishing_command(const Request& request, std::span<const Step> steps, std::size_t done,
                              const History& before, const Typed& typed) {
    if (!is_relative(request)) return typed.whole;
    if (done >= steps.size()) return command_line("status", typed.context, {});
    const auto left = steps.subspan(done);
    const auto options = typed.context + typed.up_manner + typed.manner;
    std::vector<std::string> commands;
    if (left.front().direction == Direction::down) commands.push_back(down_to(steps, before, typed));
    for (const auto& step : left) {
        if (step.direction != Direction::up) continue;
        const auto beginning = commands.empty() ? typed.beginning : "";
        commands.push_back(command_line("up", options + beginning, {"--only", step.version.text()}));
    }
    return fmt::format("{}", fmt::join(commands, " && "));
}

}  // namespace belay
