#include "engine/run/attempts.h"

#include <utility>

#include <fmt/format.h>

#include "engine/run/interruption.h"

namespace belay {

void try_for_locks(Parts& parts, const Step& step, const Patience& patience,
                   const std::function<void(LockTimeout)>& attempt, std::optional<Error> failed) {
    Ladder ladder(parts.session.dialect().ladder, patience);
    while (true) {
        try {
            if (failed) throw Error(*std::exchange(failed, {}));
            return attempt(ladder.lock_timeout());
        } catch (Error& error) {
            parts.session.rollback();
            if (error.passing && ladder.is_last() && ladder.attempt() > 1)
                error.outcome.because(fmt::format("{} attempts did not get the lock", ladder.attempt()));
            if (!error.passing || ladder.is_last()) throw;
            parts.commits.flush();  // this may take its time
            const auto time = ladder.climb();
            const auto why = error.detail.empty() ? error.what() : fmt::format("{}; {}", error.what(), error.detail);
            parts.reporter.retrying(step, ladder.attempt(), time, why);
            pause(time, parts.options);
        }
    }
}

}  // namespace belay
