#pragma once

#include <span>
#include <string>
#include <string_view>

#include "engine/error.h"
#include "engine/session.h"

namespace belay {

/// "ok", "warning", "problem".
std::string_view name_of(Verdict verdict);

/// Whether nothing that was found keeps a run from going well.
bool goes_well(std::span<const Finding> findings);

/// What an error says, as a problem.
Finding problem_of(std::string check, const Error& error);

}  // namespace belay
