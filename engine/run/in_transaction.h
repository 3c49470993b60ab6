#pragma once

#include <optional>
#include <span>

#include "engine/run/parts.h"

namespace belay {

/// Applies a step in a transaction of its own, in which its record is written: both are there or neither. `rest` are
/// the steps behind it, which its commit may wait for. With `failed`, the first attempt was made elsewhere and ended
/// so. Throws Error with the step rolled back.
StepEnd apply_in_transaction(Parts& parts, const ReadyStep& ready, std::span<const ReadyStep> rest = {},
                             std::optional<Error> failed = {});

/// Applies all steps in one transaction. Throws Error with all of them rolled back.
void apply_in_one_transaction(Parts& parts, std::span<const ReadyStep> steps);

/// Runs the verify script of a step in the open transaction, unless the run leaves verify scripts out. Throws Error
/// (unverified) where it does not hold.
void verify(Parts& parts, const ReadyStep& ready);

}  // namespace belay
