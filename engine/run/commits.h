#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/reporter.h"
#include "engine/run/journal.h"
#include "engine/run/options.h"
#include "engine/run/ready.h"

namespace belay {

/// A step that is committed; it is reported once it is durable.
struct Committed {
    const ReadyStep* ready;
    std::size_t index;  // in the plan
    std::int64_t seq;   // of its record
    std::chrono::milliseconds took;
};

/// The commits of a run. To wait for the disk after each is what costs most of a run: they are made durable together,
/// and only then reported. A crash loses at most the last of them, and history and tables stay one.
class Commits {
  public:
    using Clock = std::chrono::steady_clock;
    /// Whether a commit waits for the disk.
    enum class Durability { at_once, deferred };
    /// How it is known that a commit happened.
    enum class Known {
        by_answer,
        by_history,  // the answer was lost, and the connection is another one: nothing of the session is left
    };

    /// Nothing that a run has committed waits longer for the disk, but for the steps that it is at.
    static constexpr std::chrono::milliseconds longest_wait{1000};

    /// `durable` is called for each step when it is. `steps` counts those that are committed.
    Commits(Session& session, Journal& journal, const RunOptions& options, Reporter& reporter, Progress& steps,
            std::function<void(const Committed&)> durable);

    /// Every commit from now on waits for the disk: somebody looks at what is there between the steps.
    void wait_for_each() { flushed_at_.reset(); }
    /// Whether a commit may wait for the first of the rest of the steps, and share with it what makes both durable.
    Durability durability_before(std::span<const ReadyStep> rest) const;

    /// Commits `what`, whose newest record is the journal's. Where the connection goes away meanwhile, the history
    /// tells whether it happened: throws Error (connection) where it did not, (unknown) where nobody can be asked.
    Known commit(const std::string& what, Durability durability = Durability::at_once);
    /// Of `count` commits of `what` and those behind it that got no answer: how many happened.
    std::size_t settle(const std::string& what, std::int64_t seq, std::size_t count, const DatabaseError& lost);

    /// A step is committed.
    void add(const Committed& committed);
    /// Another run has done a step.
    void pass_over() { ++steps_.done; }
    /// Makes durable, and reports, what was committed.
    void flush();
    /// The session has made it durable by itself.
    void flushed();

    /// How many steps of the run are done.
    std::size_t done() const { return steps_.done; }
    /// How many steps are committed and not yet durable.
    std::size_t waiting() const { return unflushed_.size(); }
    /// Whether an error made the database take back what was committed and not yet durable.
    bool has_lost() const;
    /// Goes back to before the first step that was taken back, and returns its index in the plan. From then on each is
    /// made durable for itself, so that an error takes back nothing but the step that it is about.
    std::size_t take_back_lost();
    /// A run that fails takes nothing with it that was committed before: makes it durable, or says in `error` what
    /// became of it.
    void keep(Error& error);

  private:
    void reconnect();

    Session& session_;
    Journal& journal_;
    const RunOptions& options_;
    Reporter& reporter_;
    Progress& steps_;
    std::function<void(const Committed&)> durable_;
    std::vector<Committed> unflushed_;             // in order
    std::optional<Clock::time_point> flushed_at_;  // none where every commit waits for the disk
};

}  // namespace belay
