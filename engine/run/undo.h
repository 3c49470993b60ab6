#pragma once

#include "engine/run/parts.h"

namespace belay {

/// For a run that has failed: reverts what it has applied, newest first, and looks whether the schema is the one from
/// before it. Says in `error` what came of it, whose kind becomes `stuck` where not all of it is as it was. Returns
/// whether nothing of the run is left.
bool take_back(Parts& parts, Error& error);

}  // namespace belay
