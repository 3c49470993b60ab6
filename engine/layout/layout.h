#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/error.h"
#include "engine/graph/callback.h"
#include "engine/graph/graph.h"
#include "engine/graph/migration.h"
#include "engine/layout/changeset_filter.h"
#include "engine/layout/create.h"
#include "engine/layout/file.h"

namespace belay {

/// What a directory holds.
struct Loaded {
    std::vector<Migration> migrations;
    std::vector<std::string> warnings;        // files that belong to no migration
    std::string_view layout = {};             // the one that it was read in
    std::vector<std::string> idle = {};       // scripts without statements, in a layout where they do nothing
    std::vector<std::string> left_out = {};   // files of SQL that belong to no migration
    std::vector<std::string> of_others = {};  // files of SQL for other databases than the chosen one
    std::vector<Callback> callbacks = {};     // in the order in which their tool runs them
};

/// Whether a database that can leave foreign keys off enforces them while scripts run that do not say so themselves.
enum class ForeignKeys {
    as_by_tool,  // as the tool whose layout it is has them; on in belay's own
    on,
    off,
};

/// What several migrations of one number are: a mistake, or told apart by their names.
enum class SameNumber { refused, by_name };

/// The databases that a file may be for, and what else decides whether it is meant, and how it runs there.
struct Databases {
    std::string_view chosen = {};             // whose variants are picked; empty: what is found first
    std::span<const std::string> known = {};  // the names that a variant may carry
    ChangesetFilter changesets = {};          // which changesets of Liquibase are meant
    std::string context = {};                 // of the commands that a refusal advises (command_line)
    ForeignKeys foreign_keys = ForeignKeys::as_by_tool;
    SameNumber same_number = SameNumber::refused;
};

/// Whether a layout has migrations that run again when their text changes.
enum class Repeatables { none, by_name };

/// Whether the folders in a folder of migrations are read.
enum class Subfolders { read, left_out };

/// Whether what one file holds says what others must, so that these cannot be judged without it.
enum class Files { independent, linked };

/// A way of laying migrations out in files: belay's own, or another tool's, whose names and marks are read as they are.
struct Layout {
    std::string_view name;

    /// Where it shows that the files are laid out so, which no other layout may claim; nothing where it does not. The
    /// marks of a tool are signs by themselves (marks.h).
    std::optional<Place> (*sign)(std::span<const File> files);

    /// Throws Error (project) at whatever is wrong with a file.
    Loaded (*load)(const std::vector<File>& files, const Databases& databases);

    /// The files of a new migration, not written yet, as `new_migration` makes them for belay's own.
    std::vector<File> (*create)(const NewMigration& wanted, const Graph& graph, const std::string& directory);

    Repeatables repeatables = Repeatables::none;
    Subfolders subfolders = Subfolders::read;
    Files files = Files::independent;
    /// As its tool has them on SQLite: off where that opens it as its library does, with Go's drivers mattn/go-sqlite3
    /// and modernc.org/sqlite, the JDBC driver of Xerial or the program sqlite3; on where the tool turns them on, or
    /// SQLite was most often built so, as in Rust's crates.
    ForeignKeys foreign_keys = ForeignKeys::on;
};

/// The names of all layouts.
std::vector<std::string> layout_names();

/// The layout that the files are in: the one that was asked for, or else the one whose signs they have, or else belay's
/// own. Throws Error (usage) where there is none of that name, (project) where the files have the signs of two.
const Layout& layout_of(std::span<const File> files, std::string_view asked_for = {});

/// The files of a new migration in the layout. Throws Error (usage) for what the layout cannot have.
std::vector<File> new_files(const Layout& layout, const NewMigration& wanted, const Graph& graph,
                            const std::string& directory);

/// Reads a directory in the layout that it is in. Throws Error (project) at a mark of another tool that says which
/// statements a script has, and where there are files of SQL and no migration among them.
Loaded load(const std::vector<File>& files, const Databases& databases, std::string_view layout = {});

/// The same of files that may hold no migration, such as a directory before its first.
Loaded load_any(const std::vector<File>& files, const Databases& databases, std::string_view layout = {});

/// Throws Error (project) where there are files of SQL and no migration among them.
void refuse_no_migration(const Loaded& loaded, std::string_view database);

}  // namespace belay
