#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <span>

#include "engine/sql/dialect.h"

namespace belay {

/// How hard a step may try for a lock that somebody else holds; absent: the database's own ladder.
struct Patience {
    std::optional<std::chrono::milliseconds> lock_timeout = {};  // the longest wait of one attempt; 0: for ever
    std::optional<std::size_t> attempts = {};                    // from 1
};

/// The attempts at something that needs locks. Whoever waits for a lock stands in the way of those behind it, so the
/// first attempts are short, with pauses between them in which the others pass. Only the last ones wait so long that
/// the server takes the lock from an autovacuum, which it does no sooner than its deadlock check.
class Ladder {
  public:
    Ladder(std::span<const Rung> rungs, const Patience& patience);

    /// What the settings of the current attempt say; nothing: as the session has it.
    std::optional<std::chrono::milliseconds> lock_timeout() const;

    /// From 1.
    std::size_t attempt() const { return attempt_; }
    bool is_last() const { return attempt_ >= attempts_; }

    /// Goes on to the next attempt; returns how long to stay away before it, no two times the same.
    std::chrono::milliseconds climb();

  private:
    const Rung& rung() const;

    std::span<const Rung> rungs_;
    Patience patience_;
    std::size_t attempts_;
    std::size_t attempt_ = 1;
};

}  // namespace belay
