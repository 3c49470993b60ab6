#pragma once

#include <span>
#include <string_view>

#include "engine/graph/graph.h"
#include "engine/session.h"
#include "engine/sql/script.h"

namespace belay {

/// Placeholders of other tools whose values only a connection knows: who is connected, and to which database.
std::span<const std::string_view> names_of_session_values();

/// The parameters with those that some script has and nobody gives a value.
Parameters with_session_values(Parameters parameters, const Graph& graph, Session& session);

}  // namespace belay
