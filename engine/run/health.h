#pragma once

#include <atomic>
#include <string>
#include <vector>

#include "engine/run/message.h"
#include "engine/session.h"
#include "engine/sql/script.h"

namespace belay {

/// How to find out whether what uses the database still can.
struct Health {
    std::vector<std::string> sql = {};  // by the rule of verify scripts: every row begins with what is true
    std::string command = {};           // exit code 0 is healthy
    std::string directory = {};         // where it runs; empty: here
};

/// The probes of a run, lexed before anything runs.
class ReadyHealth {
  public:
    ReadyHealth() = default;
    /// Throws Error (project) where a probe is no SQL that may run in a transaction.
    ReadyHealth(const Health& health, const Dialect& dialect);

    bool empty() const { return probes_.empty() && command_.text.empty(); }

    /// Runs every probe, and undoes what they write. Throws Error (hook) at the first that does not hold or fails,
    /// (interrupted), (connection).
    void run(const std::string& message, Session& session, const std::atomic<bool>* interrupted) const;

  private:
    std::vector<Prepared> probes_;
    Command command_;
};

}  // namespace belay
