#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/error.h"
#include "engine/run/work.h"

namespace belay {

/// "ok", "warning", "problem".
std::string_view name_of(Verdict verdict);

/// Whether nothing that was found keeps a run from going well.
bool goes_well(std::span<const Finding> findings);

/// Whether a run of `up` would go well now: what the database finds about itself, then history, plan and rights.
std::vector<Finding> examine(Work& work);

/// What an error says, as a problem.
Finding problem_of(std::string check, const Error& error);

}  // namespace belay
