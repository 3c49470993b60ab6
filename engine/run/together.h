#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "engine/run/parts.h"
#include "engine/run/pulse.h"

namespace belay {

/// Steps whose transactions are sent to the server in one message: to wait for a server's answer after each command is
/// what costs most of a run that is far from it. They begin with one and grow to as many as are done within a second,
/// so that a slow step is told of at its own end.
class Together {
  public:
    explicit Together(Parts& parts) : parts_(parts) {}

    /// How many steps from `index` on can be sent so; 0 where this one cannot: its check or verify decides how it goes
    /// on, or other runs may come between.
    std::size_t count_at(std::span<const ReadyStep> steps, std::size_t index) const;

    /// Applies `count` steps from `index` on; returns the index of the step to go on with. Throws Error as
    /// apply_in_transaction does, about the first that fails: those before it are committed.
    std::size_t apply(std::span<const ReadyStep> steps, std::size_t index, std::size_t count);

  private:
    /// Steps under way.
    struct Group {
        std::span<const ReadyStep> plan;
        std::size_t index;  // in the plan, of its first
        std::size_t count;
        std::size_t done = 0;
        Commits::Clock::time_point start = {};    // of the next
        std::optional<Pulse::Work> running = {};  // the next

        const ReadyStep& next() const { return plan[index + done]; }
        std::span<const ReadyStep> rest() const { return plan.subspan(index + done + 1); }  // of the plan, behind next
    };

    bool fits(const ReadyStep& ready) const;
    Settings first_settings(const ReadyStep& ready) const;
    void send(Group& group);
    void begin_next(Group& group);
    void next_committed(Group& group);
    [[noreturn]] void refuse(Group& group, const DatabaseError& error);
    void settle(Group& group, const DatabaseError& lost);
    void follow_pace(std::size_t count, Commits::Clock::duration took);

    Parts& parts_;
    std::size_t size_ = 1;  // steps
};

}  // namespace belay
