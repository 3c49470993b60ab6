#pragma once

#include <chrono>
#include <optional>

#include "engine/run/commits.h"
#include "engine/run/journal.h"
#include "engine/run/moments.h"
#include "engine/run/options.h"

namespace belay {

/// What the pieces of one run share, each borrowed from it.
struct Parts {
    Session& session;
    const RunOptions& options;
    Reporter& reporter;
    Journal& journal;
    Commits& commits;
    Moments& moments;
};

/// How a step ended that did not fail.
enum class StepEnd {
    ours,
    taken,  // another run has done it
    lost,   // an error made the database take back steps before it, too: they have to run again
};

using LockTimeout = std::optional<std::chrono::milliseconds>;

}  // namespace belay
