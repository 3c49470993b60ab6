#pragma once

#include "engine/layout/layout.h"

namespace belay {

/// belay's own (README, "Files").
extern const Layout own_layout;

}  // namespace belay
