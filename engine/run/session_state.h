#pragma once

#include <string>
#include <string_view>

#include "engine/session.h"

namespace belay {

/// What scripts have made of a session as its record keeps it, and the other way round: JSON.
std::string text_of(const SessionState& state);
SessionState session_state_in(std::string_view text);

}  // namespace belay
