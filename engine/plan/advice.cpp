#include "engine/plan/advice.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/command_line.h"
#include "engine/error.h"

namespace belay {

namespace {

/// The command that runs a changed migration again, as a developer wants it: where it is the last that was applied, and
/// can be reverted.
std::string run_again(std::span<const Known> all, const Known& changed, const std::string& context) {
    const auto newest = [&](const Known& other) {
        return other.is_repeatable() || !other.in_force() ||
               other.standing->applied.seq <= changed.standing->applied.seq;
    };
    const bool can = keeps_down(changed) && std::ranges::all_of(all, newest);
    return can ? command_line("redo", context, {}) : std::string();
}

}  // namespace

std::string ways_on_from_changed(std::span<const Known> all, const Known& changed, const std::string& context) {
    const auto again = run_again(all, changed, context);
    return fmt::format("{}restore the file, or accept it as it is with: {} -m WHY",
                       again.empty() ? "" : fmt::format("revert it and run it as it is now with: {} - or ", again),
                       command_line("repair", context, {changed.version().text()}));
}

bool keeps_down(const Known& known) {
    return known.standing->keeps_down || (known.migration != nullptr && known.migration->reversible());
}

std::string settling_command(const Known& partial, const std::string& context) {
    if (keeps_down(partial)) return command_line("down", context, {});
    return command_line("resolve", context, {partial.version().text(), "--reverted"}) + " -m WHY";
}

std::string next_command(std::span<const Known> migrations, const std::string& context) {
    auto up = command_line("up", context, {});
    const auto first = [&](State state) { return std::ranges::find(migrations, state, &Known::state); };
    const auto named = [&](State state) { return first(state)->version().text(); };
    const auto has = [&](State state) { return first(state) != migrations.end(); };
    if (has(State::reused)) return command_line("show", context, {named(State::reused)});
    if (has(State::partial)) {
        const auto& partial = *first(State::partial);
        const bool goes_up = partial.standing->direction == Direction::up && partial.migration != nullptr;
        return goes_up ? up : settling_command(partial, context);
    }
    if (has(State::changed)) return ways_on_from_changed(migrations, *first(State::changed), context);
    if (has(State::late)) {
        const auto& late = *first(State::late);
        return late.migration->requirements ? up : command_line("up", context, {"--only", named(State::late)});
    }
    if (has(State::pending)) return up;
    return "";
}

std::string remarks(const Known& known) {
    const auto* standing = known.standing;
    std::vector<std::string> parts;
    if (known.state == State::reused) parts.push_back(words_of_reuse(*known.migration, *standing));
    if (known.in_force() && standing->state == Standing::State::applied) {
        const auto& applied = standing->applied;
        parts.push_back(applied.by.empty() ? applied.at : fmt::format("{} by {}", applied.at, escaped(applied.by)));
        const auto& remark = applied.remark;
        if (applied.event == Event::adopted)
            parts.push_back(fmt::format("{} {}", name_of(applied.event), escaped(remark.substr(0, remark.find(';')))));
        else if (applied.event != Event::applied)
            parts.emplace_back(name_of(applied.event));
        if (!remark.empty() && applied.event == Event::applied) parts.push_back(escaped(remark));
    }
    if (known.migration != nullptr && standing != nullptr && is_outdated(*known.migration, *standing))
        parts.push_back(fmt::format("its text has changed since {}", standing->applied.at));
    if (standing != nullptr && standing->state == Standing::State::partial) {
        parts.push_back(fmt::format("{} of {} statements of its {} are done", standing->done, standing->statements,
                                    name_of(standing->direction)));
    }
    if (standing != nullptr && !standing->last_error.empty())
        parts.push_back("last error: " + escaped(standing->last_error));
    if (known.differs() && known.state == State::applied)
        parts.push_back(fmt::format("applied as '{}'", escaped(standing->name)));
    return fmt::format("{}", fmt::join(parts, ", "));
}

}  // namespace belay
