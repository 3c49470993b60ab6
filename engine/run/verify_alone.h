#pragma once

#include "engine/run/parts.h"

namespace belay {

/// Runs the verify script of a step whose script ran outside a transaction. Where it does not hold, the step is
/// reverted with its down script; throws Error (unverified), or (stuck) where it has none or that fails as well.
void verify_alone(Parts& parts, const ReadyStep& ready);

}  // namespace belay
