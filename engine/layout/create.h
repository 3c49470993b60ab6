#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/graph/graph.h"
#include "engine/layout/file.h"
#include "engine/layout/next_version.h"

namespace belay {

enum class Form { pair, one_file };

/// What `new` was asked for.
struct NewMigration {
    std::string name = {};
    Form form = Form::pair;
    Numbering numbering = Numbering::time;
    std::optional<std::vector<std::string>> requirements = {};  // absent: the current heads
};

/// The files of a new migration, not written yet: the next version after all of `graph`, the name made fit for a file
/// name. Throws Error (usage) where nothing of the name is left or a requirement is not in the graph.
std::vector<File> new_migration(const NewMigration& wanted, const Graph& graph, const std::string& directory);

/// Writes files that must not exist yet, and is done when they are on the disk. Throws Error (project).
void write_new(const std::vector<File>& files);

}  // namespace belay
