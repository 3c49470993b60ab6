#pragma once

#include <span>
#include <vector>

#include "engine/adopt/tool.h"
#include "engine/history/history.h"

namespace belay {

/// What belay's history has as applied, as a tool would list it: in the order of application, with what the tool's own
/// history, `entries`, lists already. Throws Error (state), naming each, where that says otherwise, or the tool could
/// not have what belay has.
std::vector<Applied> make_export(const Tool& tool, std::span<const Entry> entries, const Graph& graph,
                                 const History& history);

}  // namespace belay
