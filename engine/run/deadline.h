#pragma once

#include <atomic>
#include <chrono>
#include <optional>
#include <string>
#include <thread>

#include "engine/error.h"
#include "engine/session.h"

namespace belay {

/// Ends a run whose time is over: cancels what its session does then, once, and is looked at between steps. The session
/// outlives it.
class Deadline {
  public:
    /// The time begins now; nothing, or 0: as long as it takes.
    Deadline(Session& session, std::optional<std::chrono::milliseconds> time);
    ~Deadline();
    Deadline(const Deadline&) = delete;
    Deadline& operator=(const Deadline&) = delete;

    bool has_passed() const { return passed_; }

    /// Throws Error (interrupted) when the time is over.
    void check() const;

    /// Makes of an interruption that was this deadline's what it is, Error (lock): try again later.
    void account_for(Error& error) const;

  private:
    Session& session_;
    std::chrono::milliseconds time_;
    std::atomic<bool> passed_ = false;
    std::jthread waiting_;  // last: it uses the others
};

}  // namespace belay
