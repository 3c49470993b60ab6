#pragma once

#include <functional>
#include <optional>

#include "engine/run/parts.h"

namespace belay {

/// Runs `attempt`, which leaves nothing behind where it fails, until it gets the locks that it needs: with the lock
/// timeout of each rung of the ladder, and a pause in between in which others pass. With `failed`, the first attempt
/// was made elsewhere and ended so. Throws Error as the last attempt did.
void try_for_locks(Parts& parts, const Step& step, const Patience& patience,
                   const std::function<void(LockTimeout)>& attempt, std::optional<Error> failed = {});

}  // namespace belay
