#pragma once

#include <array>

#include "engine/adopt/tool.h"

namespace belay {

/// The tables of release 1.1 of Sqitch's registry, which App::Sqitch makes from version 1.0 on.
extern const std::array<Definition, 2> sqitch_definitions;

}  // namespace belay
