#pragma once

#include <chrono>

#include "engine/run/options.h"

namespace belay {

/// Throws Error (interrupted) where somebody wants the run to end, or its time is over.
void check_interrupted(const RunOptions& options);

/// Stays away for a time; throws as above as soon as that is asked for.
void pause(std::chrono::milliseconds time, const RunOptions& options);

}  // namespace belay
