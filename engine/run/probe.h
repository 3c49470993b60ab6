#pragma once

#include "engine/run/options.h"
#include "engine/session.h"
#include "engine/sql/script.h"

namespace belay {

/// The transaction that a check or verify script needs.
Access access_for(const Prepared& script);

/// Runs a check or verify script in the open transaction and undoes whatever it wrote. Every statement must succeed;
/// one that returns rows must return at least one, and the first column of every row must be true: a boolean or a
/// number other than 0, unless the script has a rule of its own. Throws Error (failed) where that is not so; what it
/// was a check of is for the caller to say.
void probe(Session& session, const Prepared& script, const Parameters& parameters);

}  // namespace belay
