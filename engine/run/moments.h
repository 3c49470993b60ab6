#pragma once

#include <optional>
#include <span>
#include <vector>

#include "engine/reporter.h"
#include "engine/run/journal.h"
#include "engine/run/schema.h"
#include "engine/run/surroundings.h"
#include "engine/session.h"

namespace belay {

/// The moments of a run around its steps: hooks, health probes, the backup. What fails in one of them leaves the steps
/// as they are.
class Moments {
  public:
    /// `reverts`: the run reverts something. It may be what heals the database, so health is probed only after it.
    Moments(const Surroundings& around, Session& session, Journal& journal, const RunOptions& options,
            Reporter& reporter, bool reverts);

    /// Whether anything looks at the database between steps, and must see only what is durable.
    bool between_steps() const;

    /// Before the first step; what fails here has executed nothing.
    void open();
    /// Before a step is begun.
    void before(const Step& step);
    /// A step is durable.
    void after(const ReadyStep& ready);
    /// After the last step.
    void close();
    /// Tells the hook on_failure. An interrupt has to end within moments, and would end these commands as well.
    void failed(const Error& error);

    /// In the first write transaction of a run, where nothing can come between the backup and the first change. Throws
    /// with that transaction rolled back.
    void back_up_under_lock();

    /// What this run has applied, in order.
    std::span<const ReadyStep* const> applied() const { return applied_; }
    /// The schema from before the run, where a failure reverts.
    const SchemaText& schema_before() const { return schema_before_; }

  private:
    void run_hooks(Hook hook, const Step* step = nullptr, const Error* error = nullptr);
    void probe_health(const Step* step = nullptr);
    void keep(const Backup& backup);
    RunFacts facts() const;

    const Surroundings& around_;
    Session& session_;
    Journal& journal_;
    const RunOptions& options_;
    Reporter& reporter_;
    bool reverts_;
    bool backed_up_ = false;
    std::vector<const ReadyStep*> applied_;
    SchemaText schema_before_;
};

/// The schema as text. Throws Error where it cannot be read.
SchemaText read_schema(Session& session, const Parameters& parameters);

}  // namespace belay
