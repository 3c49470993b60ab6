#pragma once

#include <chrono>
#include <string_view>
#include <vector>

#include "engine/session.h"

namespace belay::postgres {

/// Whether a run of `project` would go well on the server. `process` is the backend that the session counts on;
/// transactions are named that have been open for longer than `patience`.
std::vector<Finding> examine(Session& session, std::string_view project, int process,
                             std::chrono::seconds patience = std::chrono::minutes(1));

}  // namespace belay::postgres
