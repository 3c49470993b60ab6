#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/graph/graph.h"
#include "engine/layout/file.h"

namespace belay {

enum class Form { pair, one_file, repeatable };
enum class Numbering { time, sequence };

/// What `new` was asked for.
struct NewMigration {
    std::string name = {};
    Form form = Form::pair;
    Numbering numbering = Numbering::time;
    std::optional<std::vector<std::string>> requirements = {};  // absent: the current heads; of a repeatable one: none
};

/// The files of a new migration, not written yet: the next version after all of `graph`, the name made fit for a file
/// name. Throws Error (usage) where nothing of the name is left, a requirement is not in the graph or comes later, or a
/// repeatable one is there already.
std::vector<File> new_migration(const NewMigration& wanted, const Graph& graph, const std::string& directory);

/// Writes files that must not exist yet, and is done when they are on the disk. Throws Error (project).
void write_new(const std::vector<File>& files);

}  // namespace belay
