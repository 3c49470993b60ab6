#pragma once

#include "engine/graph/migration.h"

namespace belay {

/// Throws Error (project) where a repeatable migration has what only one that runs once can have: a down script, a tag,
/// a reason why it has no down.
void refuse_unrepeatable(const Migration& migration);

/// Throws Error (project) where a migration that runs once requires, by `word`, a repeatable one, which runs after it.
void refuse_later(const Migration& migration, const Word& word, const Migration& required);

}  // namespace belay
