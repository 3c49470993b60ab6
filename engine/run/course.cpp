#include "engine/run/course.h"

#include <fmt/format.h>

#include "engine/error.h"
#include "engine/process.h"
#include "engine/sql/checksum.h"

namespace belay {

std::string Course::text_of(std::size_t unit) const {
    const auto& statement = units[unit].front();
    if (copy) return copy->text(statement.begin, statement.end);
    return std::string(ready.script.text_of(statement));
}

std::string Course::checksum_of(std::size_t unit) const {
    const auto begin = units[unit].front().begin;
    const auto end = units[unit].back().end;
    if (copy) return copy->checksum(begin, end);
    return checksum(std::string_view(ready.script.source.text).substr(begin, end - begin));
}

/// The first unit that an earlier run recorded as done and that is another one now: to go on behind it would leave out
/// the difference.
std::optional<std::size_t> Course::first_changed(const Standing& standing) const {
    const auto& recorded = standing.done_checksums;
    for (std::size_t i = 0; i < standing.done; ++i) {
        const bool same = i < units.size() && i < recorded.size() && checksum_of(i) == recorded[i];
        if (!same) return i;
    }
    return std::nullopt;
}

bool Course::take_up(const Standing& standing) {
    done = 0;
    begun.reset();
    session.clear();
    if (standing.state != Standing::State::partial || standing.direction != ready.step.direction) return false;
    begun = standing.begun;
    begun_trace = standing.begun_trace;
    failed = standing.failed;
    const auto changed = first_changed(standing);
    const auto* migration = ready.step.migration;
    if (changed && (standing.version.is_repeatable() || (migration != nullptr && migration->runs_on_change)))
        return true;
    if (changed) {
        const auto& source = ready.script.source;
        const auto place =
            *changed < units.size() ? place_of(source, units[*changed].front().begin) : Place{.path = source.path};
        throw error_at(
            Kind::state, place,
            fmt::format(
                "statement {} of {} is not the one that ran: a partial script may only change after statement {}",
                *changed + 1, ready.step.id(), standing.done),
            fmt::format("restore the statements that ran, or finish it by hand and settle it with: belay resolve {} "
                        "--applied -m WHY",
                        shell_quoted(ready.step.version.text())));
    }
    done = standing.done;
    session = standing.session;
    return false;
}

}  // namespace belay
