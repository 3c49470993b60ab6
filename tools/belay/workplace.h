#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "drivers/drivers.h"
#include "engine/config/config.h"
#include "engine/engine.h"
#include "engine/layout/layout.h"
#include "tools/belay/interrupt.h"
#include "tools/belay/options.h"
#include "tools/belay/tally.h"
#include "tools/belay/terminal.h"

namespace belay::cli {

struct GraphAndSession {
    Graph graph;
    OpenSession session;
};

/// What every command works with: its options, the settings they lead to, the files, the database.
class Workplace {
  public:
    /// What a run does goes into `tally`, which outlives it.
    Workplace(Options options, Tally& tally);

    const Options& options() const { return options_; }
    const Configuration& configuration() const { return configuration_; }
    const Terminal& terminal() const { return terminal_; }
    Tally& tally() const { return tally_; }

    /// The files as they are read for the database that somebody has named; where nobody has, whatever variant there
    /// is.
    Loaded loaded() const;
    /// The same of a directory that may hold no migration yet.
    Loaded loaded_so_far() const;
    /// As migrations; warns of files that are none.
    Graph graph() const;
    /// The same for the database that is connected to, whoever has named it. That none is named is told later: what is
    /// wrong with the files comes first.
    Graph graph_of_database() const;
    /// The same files, without a warning.
    Loaded loaded_of_database() const;
    /// Throws Error (usage) where no URL is set anywhere.
    const Driver& driver() const;
    /// Its name, which files may carry that are for it only; empty where nobody has named one.
    std::string database_name() const;
    /// Opens the database, waiting for it as long as --wait allows, and makes Ctrl-C reach it.
    OpenSession open() const;
    /// Both at once where that costs nobody anything, since each waits for something else. What is wrong with the files
    /// is told first, and no database is made where they cannot be read.
    GraphAndSession graph_and_session() const;
    /// Whether what reverts or rewrites is refused here.
    Protection protection() const;

    Engine engine(Graph graph, Session& session, Reporter& reporter) const;

    /// False where it is there already.
    bool create_database() const;
    /// False where there is none.
    bool drop_database() const;

    /// A setting's value as a person may see it: without its secrets.
    std::string shown(const Setting& setting) const;
    /// The database as a person may see it.
    std::string database() const;
    /// What the directory is read for, as the configuration says.
    Databases databases(std::string_view chosen, std::span<const std::string> known) const;

  private:
    Loaded loaded_for(const std::string& database) const;
    Graph told(Loaded loaded) const;
    void tell_settings() const;
    Connection connection() const;
    Connection connection_with_password() const;
    bool may_create() const;
    Error unreachable(const DatabaseError& database_error) const;
    /// Does something with the server, or the file, waiting for it as long as --wait allows.
    template <typename Action>
    auto reach(const Action& action) const;

    Options options_;
    Configuration configuration_;
    Terminal terminal_;
    Tally& tally_;
};

/// The names that a file may carry to be for one database only.
std::vector<std::string> database_names();

}  // namespace belay::cli
