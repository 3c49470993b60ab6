#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/adopt/adoption.h"
#include "engine/adopt/search.h"
#include "engine/graph/graph.h"
#include "engine/history/history.h"
#include "engine/history/table.h"
#include "engine/plan/plan.h"
#include "engine/plan/state.h"
#include "engine/reporter.h"
#include "engine/run/options.h"
#include "engine/run/run.h"
#include "engine/session.h"

namespace belay {

/// What history and files together say of a database at one moment. Points into the engine's graph and itself.
struct Overview {
    History history = {};
    std::vector<Known> migrations = {};

    Overview() = default;
    Overview(Overview&&) = default;
    Overview& operator=(Overview&&) = default;

    /// Whether nothing is left to do or to decide.
    bool in_sync() const;
};

/// Whether a database refuses reverts, stamp, resolve and repair.
enum class Protection { off, on };

/// Whether `resolve` declares a migration applied or not.
enum class Resolution { applied, reverted };

/// Whether only to say what would be done.
enum class DryRun { off, on };

/// The result of one verify script that was run by itself.
struct Verified {
    std::string id;
    bool passed = true;
    std::optional<Error> error = {};
};

/// Is given a text in parts, which may be long.
using Print = std::function<void(std::string_view part)>;

/// What belay does, over one graph and one session. A program that migrates its own database at start-up needs no more:
///
///     auto loaded = belay::load(files, {.chosen = "sqlite"});
///     auto session = belay::driver_for(url).open({.url = url, .create = belay::Create::if_missing});
///     belay::Reporter quiet;
///     belay::Engine(belay::Graph(std::move(loaded.migrations)), *session, quiet).up();
///
/// Everything throws Error; what is done and what is not is in its outcome. The session and the reporter outlive the
/// engine.
class Engine {
  public:
    struct Options {
        std::string project = "default";  // several projects can share a database
        Policy policy = {};
        Protection protection = Protection::off;
        RunOptions run = {};
    };

    Engine(Graph graph, Session& session, Reporter& reporter);
    Engine(Graph graph, Session& session, Reporter& reporter, Options options);

    /// Everything pending is applied.
    void up() { run({}); }

    /// Does what is asked, under the lock. Nothing to do: no lock, nothing written. Returns whether the reporter
    /// approved.
    bool run(const Request& request);

    /// Makes the database what a backup holds: the file named or, where none is, the newest in the backup directory.
    /// Returns what was restored, nothing where the reporter did not approve. Throws Error (usage), with the command to
    /// run, where another program restores this database's backups.
    std::optional<Backup> restore(const std::string& path);

    // Reading: no lock, nothing written.

    Overview overview();
    /// Gives the newest `limit` records to `take`, newest first.
    void log(std::optional<std::size_t> limit, const std::function<void(const Record&)>& take);
    /// The records of one version, newest first.
    std::vector<Record> log(const Version& version);
    /// What `run` would do, with every script lexed.
    Plan plan(const Request& request);
    /// The plan as SQL for a person with another client, history rows included; it fails where history has moved since.
    void plan_as_sql(const Request& request, const Print& print);
    /// Runs the verify scripts of what is applied, up to the target (all: empty); the results in order of application.
    std::vector<Verified> verify(const std::string& target);

    /// Whether a run of `up` would go well now: what the database finds about itself, then history, plan and rights.
    std::vector<Finding> examine();

    // Declaring: records without running anything.

    /// Records everything up to the target as applied that is not, but nothing repeatable. Returns the ids.
    std::vector<std::string> stamp(const std::string& target);
    void resolve(const std::string& target, Resolution resolution);
    /// Accepts the checksums and names that files have now, of these or, where none is named, of all that differ.
    std::vector<std::string> repair(const std::vector<std::string>& targets);

    // Other tools' histories.

    /// What adopting the history of a tool, or of the one that is there, comes to; nothing is written. `accepted` are
    /// migrations that count as applied although table and files disagree about them.
    Adoption adoption(const std::string& tool, const std::vector<std::string>& accepted);
    /// Records what the adoption says, in one transaction, if that still is what the other table says.
    void adopt(const Adoption& adoption);
    /// Writes what is applied into a tool's own tables, which are made where there are none, in one transaction.
    /// Returns what they did not list; `dry_run` is all but the writing.
    std::vector<std::string> export_to(const std::string& tool, DryRun dry_run);
    /// The other tools in whose histories something is applied, where this project has no history yet.
    std::vector<std::string> unadopted(const History& history);

    const Graph& graph() const { return graph_; }

  private:
    bool run(const Request& request, const RunOptions& options);
    HistoryTable::Contents read();
    /// Takes the lock, brings the history table up to date, and reads it unless it is still where `own` and `history_`
    /// were read from. `history_` is then what it says now; returns what it said before, nothing where it is the same.
    std::optional<History> lock_and_compare(const History& own);
    /// The same without anything that was read before.
    void lock_and_read();
    void refuse_protected(std::string_view what) const;
    Backup back_up_before_lock(const RunFacts& facts);
    void print_own_plan(const History& own, const Print& print);
    void examine_history(std::vector<Finding>& findings);
    void examine_plan(std::vector<Finding>& findings);
    void examine_rights(const std::vector<ReadyStep>& steps, std::vector<Finding>& findings);
    void declare(const std::vector<Declaration>& declarations, const std::function<void()>& before = {});
    const ForeignHistory& choose(const ForeignHistories& histories, const std::string& tool) const;
    std::vector<Applied> exported(const Tool& tool);
    void refuse_unadopted();

    Graph graph_;
    Session& session_;
    Reporter& reporter_;
    Options options_;
    HistoryTable table_;
    History history_;  // what plans point into
};

}  // namespace belay
