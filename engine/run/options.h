#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "engine/plan/finish.h"
#include "engine/run/backup.h"
#include "engine/run/health.h"
#include "engine/run/hooks.h"
#include "engine/run/ladder.h"
#include "engine/sql/script.h"

namespace belay {

class Deadline;
class Pulse;

enum class TransactionMode {
    each,  // one transaction a migration
    all,   // one for the whole run
};

/// What waits for the disk: what a run commits, together, or each migration for itself.
enum class Durable { run, each };

enum class Verification { on, off };

/// What a run that fails does with the steps that it has applied.
enum class OnFailure { stop, revert };

/// Who runs something, for the history.
struct Author {
    std::string by = {};
    std::string host = {};
    std::string note = {};  // why
};

/// What a run needs to know beside its plan.
struct RunOptions {
    Typed typed = {};
    Author author = {};
    /// The command that does what is left when so many steps are done and the newest record of the project has this
    /// seq. The engine makes it from the plan; empty: `typed.whole`.
    std::function<std::string(std::size_t done, std::int64_t newest)> finishing = {};
    Parameters parameters = {};
    std::chrono::milliseconds lock_wait{60'000};  // for other runs
    Patience patience = {};                       // for locks that others hold, where a script does not say
    std::optional<std::chrono::milliseconds> max_blocking{2'000};  // of others behind a step; absent: without limit
    std::optional<std::chrono::milliseconds> timeout = {};  // of the whole run; absent, or 0: as long as it takes
    TransactionMode transaction = TransactionMode::each;
    Durable durable = Durable::run;
    Verification verification = Verification::on;
    Hooks hooks = {};
    Health health = {};
    BackupWish backup = {};
    OnFailure on_failure = OnFailure::stop;
    const std::atomic<bool>* interrupted = nullptr;   // looked at between steps; may be absent
    std::chrono::milliseconds busy_interval{10'000};  // how often the reporter is told of what takes long; 0: never
    Pulse* pulse = nullptr;                           // the engine makes it from `busy_interval`
    const Deadline* deadline = nullptr;               // the engine makes it from `timeout`
};

/// What to run again when so many steps are done.
inline std::string finishing_of(const RunOptions& options, std::size_t done, std::int64_t newest) {
    return options.finishing ? options.finishing(done, newest) : options.typed.whole;
}

}  // namespace belay
