#pragma once

#include <string>
#include <vector>

#include "engine/plan/plan.h"

namespace belay {

/// The newest of the wanted migrations that has a baseline, where nothing is applied that it would do again. Null where
/// there is none.
const Migration* baseline_for(const Graph& graph, const History& history, const std::vector<bool>& wanted);

/// The step that stands for all migrations up to this one, with which a plan begins.
Step baseline_step(const Graph& graph, const History& history, const Migration& migration);

/// What a person is told of such a step.
std::string remark_of(const Step& step);

}  // namespace belay
