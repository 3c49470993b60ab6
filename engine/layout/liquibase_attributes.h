#pragma once

#include <string>

#include "engine/layout/layout.h"
#include "engine/layout/lines.h"

namespace belay {

/// What stands behind `--changeset` (Liquibase's documentation, "Formatted SQL changelogs").
struct ChangesetLine {
    std::string author;
    std::string id;
    std::string logical_path = {};  // what it says that its file is called
    bool transaction = true;
    bool wanted = true;  // in the chosen database
};

/// Throws Error (project) at an attribute that is not known, or that belay does not honour.
ChangesetLine read_changeset_line(const Source& source, Span rest, const Databases& databases);

}  // namespace belay
