#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/layout/layout.h"
#include "engine/layout/liquibase_attributes.h"

namespace belay {

/// A changeset of a changelog in formatted SQL.
struct Changeset {
    ChangesetLine line;
    Place place = {};
    Source up = {};  // from its line on: what Liquibase reads as commands are comments
    std::optional<Source> down = {};
    bool needs_no_down = false;  // `--rollback not required`
    bool in_tree = false;        // in a changelog that is no SQL, which alone names its author and id
    std::optional<Source> check = {};
    LiquibaseProperties properties = {};  // as they are where it ends
    std::string change = {};              // what makes it another when it is edited: the text without its rollback
};

/// Whether the first line says that a file is a changelog in formatted SQL.
bool is_formatted_sql(const Source& file);

/// The changesets of a file that are for the chosen database, in order. Throws Error (project) at what Liquibase would
/// not read, and at what belay does not honour.
/// What it says of properties holds for the files after it as well.
std::vector<Changeset> read_changelog(const Source& file, const Databases& databases, LiquibaseProperties& properties);

}  // namespace belay
