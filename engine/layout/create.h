#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/graph/graph.h"
#include "engine/layout/file.h"
#include "engine/layout/next_version.h"

namespace belay {

enum class Form { pair, one_file, repeatable };
enum class Numbering { time, sequence };

/// What `new` was asked for.
struct NewMigration {
    std::string name = {};
    Form form = Form::pair;
    Numbering numbering = Numbering::time;
    std::optional<std::vector<std::string>> requirements = {};  // absent: the current heads; of a repeatable one: none
    std::string context = {};                                   // of the commands that a refusal advises (command_line)
};

/// The files of a new migration, not written yet: the next version after all of `graph`, the name made fit for a file
/// name. Throws Error (usage) where nothing of the name is left, a requirement is not in the graph or comes later, or a
/// repeatable one is there already.
std::vector<File> new_migration(const NewMigration& wanted, const Graph& graph, const std::string& directory);

/// A new repeatable migration of a name that is fit for a file name: `head`, then what it is for. Throws Error (usage)
/// where it is there already: `context` is that of the command which runs it (command_line).
File new_repeatable(const std::string& name, const std::string& head, const Graph& graph, const std::string& directory,
                    const std::string& context);

/// The version of a new migration, after all of `graph`: written as its newest is, or as the time now where it has
/// none.
std::string next_version(const NewMigration& wanted, const Graph& graph, Stamp first);

/// A name as it stands in file names: "Add e-mail!" becomes add_e_mail. Throws Error (usage) where nothing is left.
std::string file_name_of(const std::string& name);

/// `-- belay:requires` with what was asked for, which other tools read as a comment; empty where nothing was.
std::string asked_requirements(const NewMigration& wanted, const Graph& graph);

/// Throws Error (usage) where one file was asked for, in a layout that has a file for each script.
void refuse_one_file(const NewMigration& wanted, std::string_view layout);

/// Writes files that must not exist yet, but for those that are appended to, and is done when they are on the disk.
/// Throws Error (project).
void write_new(const std::vector<File>& files);

}  // namespace belay
