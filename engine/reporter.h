#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "engine/plan/plan.h"

namespace belay {

struct Backup;
struct Busy;

/// What a run tells the outside world as it happens. Every function may be left as it is. All but `still_busy` are
/// called by the thread that runs the command. Nothing is reported done before it is durable.
class Reporter {
  public:
    virtual ~Reporter() = default;
    Reporter() = default;
    Reporter(const Reporter&) = delete;
    Reporter& operator=(const Reporter&) = delete;

    /// What will happen; before any lock is taken. False ends the run with nothing done.
    virtual bool approve(const Plan&) { return true; }
    /// The run has its id and is about to change the database.
    virtual void run_started(std::string_view /*run*/) {}
    /// What a restore will replace the database's contents by. False ends it with nothing done.
    virtual bool approve_restore(const Backup&) { return true; }
    virtual void backup_made(const Backup&) {}
    /// Step `index` of `count`, from 1.
    virtual void step_started(const Step&, std::size_t /*index*/, std::size_t /*count*/) {}
    /// A statement outside a transaction, which is durable by itself; numbers from 1.
    virtual void statement_done(const Step&, std::size_t /*statement*/, std::size_t /*statements*/) {}
    virtual void step_done(const Step&, std::chrono::milliseconds /*took*/) {}
    /// A step, or a statement outside a transaction, did not get a lock and is tried again after a pause. `attempt`:
    /// the one to come; `why`: the database's words, and who was in the way where that is known.
    virtual void retrying(const Step&, std::size_t /*attempt*/, std::chrono::milliseconds /*pause*/,
                          std::string_view /*why*/) {}
    /// Another run did it in the meantime.
    virtual void step_taken(const Step&) {}
    /// What the database says beside results.
    virtual void notice(std::string_view /*severity*/, std::string_view /*message*/) {}
    virtual void warning(std::string_view /*message*/) {}
    /// Something takes long: once in each `RunOptions::busy_interval`. Called by a thread of belay's own, also while
    /// another function of this runs: what both use has to be guarded. It may not use the session or the engine, and
    /// the command does not end before it returns.
    virtual void still_busy(const Busy&) {}
};

}  // namespace belay
