#pragma once

#include <string>
#include <vector>

#include "engine/graph/graph.h"
#include "engine/history/history.h"
#include "engine/session.h"

namespace belay {

/// The other tools in whose histories something is applied, where this project has no history yet.
std::vector<std::string> unadopted(Session& session, const Graph& graph, const History& history);

/// Throws Error (state) where there are any: what they applied would be applied again. `command` is what was asked.
void refuse_unadopted(Session& session, const Graph& graph, const History& history, const std::string& command);

}  // namespace belay
