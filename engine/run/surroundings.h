#pragma once

#include <optional>

#include "engine/run/backup.h"
#include "engine/run/health.h"
#include "engine/run/hooks.h"
#include "engine/run/message.h"
#include "engine/run/options.h"

namespace belay {

/// What runs around the steps of a run, read and lexed before anything runs.
struct Surroundings {
    ReadyHooks hooks = {};
    ReadyHealth health = {};
    RunFacts facts = {};                // but for the run's id
    std::optional<Backup> backup = {};  // made before the lock was taken
};

/// Throws Error (usage or project) where a hook or probe cannot be read, or not be run with these options.
Surroundings make_surroundings(const RunOptions& options, const Session& session, const std::string& project);

/// With --on-failure revert every step must have a way back. Throws Error (project) at the first without one.
void refuse_one_way(const Plan& plan);

}  // namespace belay
