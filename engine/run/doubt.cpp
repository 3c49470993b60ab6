#include "engine/run/doubt.h"

#include <fmt/format.h>

#include "engine/command_line.h"

// A statement that cannot run in a transaction cannot share one with its record either. It has a record before it, the
// intent, and one after it. Where a run finds an intent without an end, the database's catalogs say what happened.

namespace belay {

Doubt settle_doubt(Parts& parts, const Course& course, const std::string& sql) {
    if (course.begun != course.done + 1) return Doubt::runs;
    const auto& id = course.ready.step.id();
    auto effect = effect_of(parts.session, sql, course.begun_trace);
    for (; effect.state == Effect::State::broken; effect = effect_of(parts.session, sql, course.begun_trace)) {
        parts.reporter.warning(fmt::format("{}: an earlier run was cut off in statement {}: {}; running: {}", id,
                                           course.done + 1, effect.what, effect.mend));
        parts.session.query(effect.mend);
    }
    if (course.failed) return Doubt::runs;
    switch (effect.state) {
        case Effect::State::absent:
        case Effect::State::broken: return Doubt::runs;
        case Effect::State::done: return Doubt::done;
        case Effect::State::unknown: break;
    }
    Error error(Kind::partial,
                fmt::format("an earlier run began statement {} of {}, and it cannot be told whether it took effect: {}",
                            course.done + 1, id, effect.what),
                fmt::format("look at it with: {} - then finish the migration by hand and run: {} -m WHY", effect.look,
                            command_line("resolve", parts.options.typed.context,
                                         {course.ready.step.version.text(), "--applied"})));
    error.place = place_of(course.ready.script.source, course.next().front().begin);
    throw error;
}

void clear_leftover(Session& session, const std::string& sql, const Effect& before, Error& error) {
    if (error.kind == Kind::connection) return;
    try {
        const auto left = effect_of(session, sql, before.trace);
        if (left.state != Effect::State::broken || before.state == Effect::State::broken) return;
        try {
            session.query(left.mend);
            error.outcome.because(fmt::format("{} after the failure, and was cleared away", left.what));
        } catch (const DatabaseError& second) {
            error.outcome.because(
                fmt::format("{} after the failure, and could not be cleared away: {}", left.what, second.what()));
        }
    } catch (const DatabaseError&) {
        // Nothing can be asked any more; the next run settles it.
    }
}

}  // namespace belay
