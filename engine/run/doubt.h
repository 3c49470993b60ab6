#pragma once

#include "engine/run/course.h"
#include "engine/run/parts.h"
#include "engine/session/aftermath.h"

namespace belay {

/// What is to be done with a statement that cannot run in a transaction.
enum class Doubt { runs, done };

/// What became of the next unit, if an earlier run began it and recorded no end: takes away what is there of it by
/// halves, or finds it done. Throws Error (partial) where the database's catalogs cannot tell.
Doubt settle_doubt(Parts& parts, const Course& course, const std::string& sql);

/// A statement that failed may have left something that does harm: an invalid unique index still refuses rows. Clears
/// it away, and says so in `error`.
void clear_leftover(Session& session, const std::string& sql, const Effect& before, Error& error);

}  // namespace belay
