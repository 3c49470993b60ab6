#include "engine/run/verify_alone.h"

#include <fmt/format.h>

#include "engine/command_line.h"
#include "engine/run/in_transaction.h"
#include "engine/run/probe.h"
#include "engine/run/step.h"

namespace belay {

namespace {

/// Reverts the step; says in `error` what came of it.
void revert_unverified(Parts& parts, const ReadyStep& ready, Error& error) {
    const auto& step = ready.step;
    const auto settle =
        fmt::format("look at the database, then mend it and settle it with: {} -m WHY, or --reverted",
                    command_line("resolve", parts.options.typed.context, {step.version.text(), "--applied"}));
    if (!step.migration->reversible()) {
        error.kind = Kind::stuck;
        error.next = settle;
        error.outcome.end(step.id(), Outcome::Fate::stays);
        return;
    }
    try {
        apply_step(parts, revert_of(ready, parts.session.dialect(), parts.options));
        error.outcome.end(step.id(), Outcome::Fate::taken_back);
    } catch (const Error& second) {
        error.kind = Kind::stuck;
        error.next = settle;
        error.outcome.because(fmt::format("reverting {} failed as well: {}", step.id(), second.what()));
    }
}

}  // namespace

void verify_alone(Parts& parts, const ReadyStep& ready) {
    if (!ready.verify || parts.options.verification == Verification::off) return;
    try {
        parts.session.begin(access_for(*ready.verify));
        verify(parts, ready);
        parts.session.rollback();
    } catch (Error& error) {
        parts.session.rollback();
        error.step = FailedStep{.version = ready.step.version.text(),
                                .statements = ready.script.count,
                                .rolled_back = false,
                                .file_is_wrong = true};
        revert_unverified(parts, ready, error);
        throw;
    }
}

}  // namespace belay
