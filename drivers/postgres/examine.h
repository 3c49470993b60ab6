#pragma once

#include <chrono>
#include <vector>

#include "engine/session.h"

namespace belay::postgres {

/// Whether a run would go well on the server. `process` is the backend that the session counts on; transactions
/// are named that have been open for longer than `patience`.
std::vector<Finding> examine(Session& session, int process, std::chrono::seconds patience = std::chrono::minutes(1));

}  // namespace belay::postgres
