#include <fmt/format.h>

#include "engine/run/failure.h"
#include "engine/run/run.h"
#include "engine/sql/pattern.h"

// A statement that cannot run in a transaction cannot share one with its record either. It has a record before it, the
// intent, and one after it. Where a run finds an intent without an end, the database's catalogs say what happened.

namespace belay {

namespace {

constexpr std::string_view trace_mark = "; before: ";

std::string_view trace_in(std::string_view detail) {
    const auto at = detail.find(trace_mark);
    return at == std::string_view::npos ? "" : detail.substr(at + trace_mark.size());
}

}  // namespace

/// Runs a unit that cannot run in a transaction. False where another run was at the script in the meantime.
bool Run::run_alone(Course& course, const Record& record) {
    const auto sql = course.text_of(course.done);
    auto done = record;
    switch (settle_doubt(course, sql)) {
        case Doubt::done: done.detail += "; an earlier run began it, and it was found done"; break;
        case Doubt::runs:
            auto intent = record;
            intent.event = Event::started;
            const auto before = effect_of(session_, sql, "");
            if (!session_.dialect().backend.empty())
                intent.detail +=
                    fmt::format("; {}", session_.own_query(session_.dialect().backend).front().front().text);
            if (!before.trace.empty()) intent.detail += fmt::format("{}{}", trace_mark, before.trace);
            if (!append_unit(course, intent)) return false;
            execute_alone(course, sql, before);
    }
    while (course.done < record.statement) {
        if (append_unit(course, done)) ++course.done;
    }
    return true;
}

void Run::execute_alone(Course& course, const std::string& sql, const Effect& before) {
    auto patience = patience_of(course.ready.script);
    const auto& directives = course.ready.script.directives;
    const bool aside = matches_pattern(sql, session_.dialect().lexical, session_.dialect().waits_aside);
    if (aside && !directives.lock_timeout) patience.lock_timeout = std::chrono::milliseconds{0};
    try_for_locks(course.ready.step, patience, [&](LockTimeout lock_timeout) {
        use(course, lock_timeout);
        try {
            execute(course, course.units[course.done]);
        } catch (Error& error) {
            clear_leftover(sql, before, error);
            throw;
        }
    });
    const auto after = effect_of(session_, sql, "");
    if (after.state != Effect::State::broken) return;
    Error error(Kind::partial, fmt::format("{}: the statement passed it over without a word", after.what),
                fmt::format("{}; then run: {}", after.mend, options_.command));
    error.place = place_of(course.ready.script.source, course.units[course.done].front().begin);
    throw error;
}

/// What became of the next unit, if an earlier run began it: takes away what is there of it by halves, or finds it
/// done.
Run::Doubt Run::settle_doubt(const Course& course, const std::string& sql) {
    if (course.begun != course.done + 1) return Doubt::runs;
    const auto trace = trace_in(course.begun_detail);
    auto effect = effect_of(session_, sql, trace);
    for (; effect.state == Effect::State::broken; effect = effect_of(session_, sql, trace)) {
        reporter_.warning(fmt::format("{}: an earlier run was cut off in statement {}: {}; running: {}",
                                      course.ready.step.id(), course.done + 1, effect.what, effect.mend));
        session_.query(effect.mend);
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
                            course.done + 1, course.ready.step.id(), effect.what),
                fmt::format("look at it with: {} - then finish the migration by hand and run: belay resolve {} "
                            "--applied -m WHY",
                            effect.look, course.ready.step.version.text()));
    error.place = place_of(course.ready.script.source, course.units[course.done].front().begin);
    throw error;
}

/// A statement that failed may have left something that does harm: an invalid unique index still refuses rows.
void Run::clear_leftover(const std::string& sql, const Effect& before, Error& error) {
    if (error.kind == Kind::connection) return;
    try {
        const auto left = effect_of(session_, sql, before.trace);
        if (left.state != Effect::State::broken || before.state == Effect::State::broken) return;
        try {
            session_.query(left.mend);
            error.outcome = fmt::format("{} after the failure, and was cleared away", left.what);
        } catch (const DatabaseError& second) {
            error.outcome =
                fmt::format("{} after the failure, and could not be cleared away: {}", left.what, second.what());
        }
    } catch (const DatabaseError&) {
        // Nothing can be asked any more; the next run settles it.
    }
}

}  // namespace belay
