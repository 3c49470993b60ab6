#pragma once

#include <span>
#include <string_view>

#include "engine/session.h"

namespace belay {

/// Every driver that this build has.
std::span<const Driver> drivers();

/// The driver of a URL, by its scheme. Throws Error (usage) that lists the schemes there are.
const Driver& driver_for(std::string_view url);

}  // namespace belay
