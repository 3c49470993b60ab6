#include "engine/graph/repeatable.h"

#include <fmt/format.h>

#include "engine/error.h"

namespace belay {

void refuse_unrepeatable(const Migration& migration) {
    if (!migration.is_repeatable()) return;
    if (migration.down) {
        throw error_at(Kind::project, {.path = migration.down->source.path},
                       fmt::format("{} is repeatable and is never reverted, so it has no down script", migration.id()),
                       "remove this file, or give the migration a version");
    }
    if (!migration.tags.empty()) {
        throw error_at(Kind::project, migration.tags.front().place,
                       fmt::format("{} is repeatable and is no target, so it has no tag", migration.id()),
                       "tag a migration that has a version");
    }
    if (migration.irreversible) {
        throw error_at(Kind::project, {.path = migration.path},
                       fmt::format("{} says that it is irreversible, and no repeatable migration is ever reverted",
                                   migration.id()),
                       "take out its line '-- belay:irreversible'");
    }
}

void refuse_later(const Migration& migration, const Word& word, const Migration& required) {
    if (migration.is_repeatable() || !required.is_repeatable()) return;
    throw error_at(Kind::project, word.place,
                   fmt::format("{} requires {}, which is repeatable and runs after all that have a version",
                               migration.id(), required.id()),
                   "take it out of this line");
}

}  // namespace belay
