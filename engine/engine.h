#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "engine/declare/adopt.h"
#include "engine/declare/declare.h"
#include "engine/inspect/doctor.h"
#include "engine/inspect/overview.h"
#include "engine/inspect/plan_as_sql.h"
#include "engine/inspect/verify.h"
#include "engine/run/perform.h"
#include "engine/run/restore.h"
#include "engine/run/work.h"

namespace belay {

/// The front door for programs: a graph, and every command as a call. A program that migrates its own database at
/// start-up needs no more:
///
///     auto loaded = belay::load(files, {});
///     auto session = belay::open_session(belay::driver_for(url), {.url = url, .create = belay::Create::if_missing});
///     belay::Reporter quiet;
///     belay::Engine(belay::Graph(std::move(loaded.migrations)), *session, quiet).up();
///
/// A program that has its database open already lends the connection: sqlite::lend, postgres::lend. All of this throws
/// Error, and never DatabaseError, which is none; what is done and what is not is in its outcome. The session and the
/// reporter outlive the engine. What a call does stands where its function is declared.
class Engine {
  public:
    using Options = WorkOptions;

    Engine(Graph graph, Session& session, Reporter& reporter, Options options = {})
        : graph_(std::move(graph)), work_(graph_, session, reporter, std::move(options)) {}
    Engine(const Engine&) = delete;
    Engine& operator=(const Engine&) = delete;

    /// Everything pending is applied.
    void up() { run({}); }
    bool run(const Request& request) { return perform(work_, request); }
    std::optional<Backup> restore(const std::string& path, Origin origin = Origin::this_database) {
        return belay::restore(work_, path, origin);
    }

    // Reading: no lock, nothing written.

    Overview overview() { return belay::overview(work_); }
    void log(std::optional<std::size_t> limit, const std::function<void(const Record&)>& take) {
        belay::log(work_, limit, take);
    }
    std::vector<Record> log(const Version& version) { return belay::log(work_, version); }
    Preview plan(const Request& request) { return preview(work_, request); }
    void plan_as_sql(const Request& request, const Print& print) { belay::plan_as_sql(work_, request, print); }
    std::vector<Verified> verify(const std::string& target) { return belay::verify(work_, target); }
    std::vector<Finding> examine() { return belay::examine(work_); }

    // Declaring: records without running anything.

    std::vector<std::string> stamp(const std::string& target) { return belay::stamp(work_, target); }
    bool resolve(const std::string& target, Resolution resolution) { return belay::resolve(work_, target, resolution); }
    std::vector<std::string> repair(const std::vector<std::string>& targets) { return belay::repair(work_, targets); }

    // Other tools' histories.

    Adoption adoption(const std::string& tool, const std::vector<std::string>& accepted,
                      const LedgerPlace& place = {}) {
        return adoption_of(work_, tool, accepted, place);
    }
    void adopt(const Adoption& adoption) { belay::adopt(work_, adoption); }
    std::vector<std::string> export_to(const std::string& tool, DryRun dry_run, const LedgerPlace& place = {}) {
        return belay::export_to(work_, tool, dry_run, place);
    }
    Unadopted unadopted(const History& history) { return belay::unadopted(work_, history); }

    const Graph& graph() const { return graph_; }

  private:
    Graph graph_;
    Work work_;
};

}  // namespace belay
