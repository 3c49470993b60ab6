#pragma once

#include "engine/run/options.h"
#include "engine/session.h"
#include "engine/sql/script.h"

namespace belay {

/// Runs a check or verify script in the open transaction and undoes whatever it wrote. Every statement must succeed;
/// one that returns rows must return at least one, and the first column of every row must be true: a boolean or a
/// number other than 0. Throws Error (failed) where that is not so; what it was a check of is for the caller to say.
void probe(Session& session, const Prepared& script, const Parameters& parameters);

}  // namespace belay
