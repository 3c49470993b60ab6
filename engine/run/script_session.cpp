#include "engine/run/script_session.h"

#include <utility>

#include <fmt/format.h>

#include "engine/command_line.h"
#include "engine/run/execute.h"
#include "engine/run/session_state.h"
#include "engine/run/step.h"
#include "engine/sql/pattern.h"

namespace belay {

ScriptSession::ScriptSession(Parts& parts, const ReadyStep& ready, Course& course)
    : parts_(parts), ready_(ready), course_(course) {}

void ScriptSession::use(LockTimeout lock_timeout) {
    if (lock_timeout == lock_timeout_) return;
    parts_.session.configure(settings_for(ready_.script, lock_timeout, parts_.options));
    lock_timeout_ = lock_timeout;
}

void ScriptSession::execute(std::span<const Statement> statements) {
    if (!course_.copy) return belay::execute(parts_.session, ready_.script, statements, parts_.options);
    for (const auto& statement : statements)
        belay::execute(parts_.session, ready_.script, statement, *course_.copy, parts_.options);
}

void ScriptSession::remember(Record& record) {
    course_.session = text_of(parts_.session.state());
    record.trace = course_.session;
}

void ScriptSession::restore() {
    if (course_.done == 0) return;
    const auto& dialect = parts_.session.dialect();
    if (course_.session.empty()) return run_again(dialect.session_words);
    run_again(dialect.unseen_words);
    const auto state = session_state_in(course_.session);
    if (!state.lost.empty()) {
        throw Error(Kind::partial,
                    fmt::format("the first {} of {} ran in a session that is gone, and with it went {}",
                                course_.done == 1 ? "statement" : fmt::format("{} statements", course_.done),
                                ready_.step.id(), state.lost),
                    fmt::format("finish the migration by hand and run: {} -m WHY",
                                command_line("resolve", parts_.options.typed.context,
                                             {ready_.step.version.text(), "--applied"})));
    }
    for (const auto& statement : state.again) {
        const Statement whole{.begin = 0, .end = statement.size()};
        parts_.session.execute(statement, std::span(&whole, 1));
    }
}

void ScriptSession::lost() {
    lock_timeout_.reset();
    lost_ = true;
}

void ScriptSession::restore_if_lost() {
    if (std::exchange(lost_, false)) restore();
}

/// Runs again what only changed the session, as far as its words tell: what a database cannot show of a session, and in
/// records from before 0003, which say nothing of it, all that there is.
void ScriptSession::run_again(std::span<const std::string_view> patterns) {
    const auto& rules = parts_.session.dialect().lexical;
    for (std::size_t i = 0; i < course_.done; ++i) {
        if (matches_pattern(course_.text_of(i), rules, patterns)) execute(course_.units[i]);
    }
}

}  // namespace belay
