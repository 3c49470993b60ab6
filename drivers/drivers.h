#pragma once

#include <span>
#include <string_view>

#include "engine/session.h"

namespace belay {

/// Every driver that this build has.
std::span<const Driver> drivers();

/// Says that nobody else in this process uses the libraries of the databases, which then do without what only others
/// would ask for. Before the first session.
void own_libraries();

/// The driver of a URL, by its scheme. Throws Error (usage) that lists the schemes there are.
const Driver& driver_for(std::string_view url);

}  // namespace belay
