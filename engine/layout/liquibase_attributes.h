#pragma once

#include <optional>
#include <string>

#include "engine/layout/layout.h"
#include "engine/layout/lines.h"
#include "engine/layout/liquibase_properties.h"

namespace belay {

/// What stands behind `--changeset` (Liquibase's documentation, "Formatted SQL changelogs").
struct ChangesetLine {
    std::string author;
    std::string id;
    std::string logical_path = {};  // what it says that its file is called
    bool transaction = true;
    bool wanted = true;           // in the chosen database
    bool chosen = true;           // by its contexts and labels
    bool runs_on_change = false;  // again when its text changes
    std::optional<Place> runs_always = {};
};

/// Throws Error (project) at an attribute that is not known, or that belay does not honour.
ChangesetLine read_changeset_line(const Source& source, Span rest, const Databases& databases,
                                  const LiquibaseProperties& properties);

/// Takes an attribute that stands elsewhere than in such a line: of a changeset in YAML, JSON or XML.
void take_changeset_attribute(const Source& source, const Span& key, const Span& value, const Databases& databases,
                              const LiquibaseProperties& properties, ChangesetLine& line);

}  // namespace belay
