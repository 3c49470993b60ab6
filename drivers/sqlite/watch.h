#pragma once

#include <atomic>
#include <chrono>
#include <optional>

struct sqlite3;

namespace belay::sqlite {

/// Decides how long SQLite may wait for another program's lock, how long a statement may run, and when both are cut
/// short.
class Watch {
  public:
    using Clock = std::chrono::steady_clock;

    Watch() = default;
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;

    /// Puts the watch in charge of `handle`, which it must outlive. Again after a script: `pragma busy_timeout`
    /// replaces it.
    void attach(sqlite3* handle);

    void set_lock_wait(std::chrono::milliseconds wait) { lock_wait_ = wait; }
    void set_statement_limit(std::optional<std::chrono::milliseconds> limit) { statement_limit_ = limit; }

    /// Throws DatabaseError (cancelled) where `cancel` was called and has stopped nothing yet.
    void require_not_cancelled();
    /// What was to be stopped has ended.
    void take_back() { cancelled_ = false; }
    /// Starts the clock of one statement.
    void start_statement();

    /// Ends what runs now, at its next step. May be called from another thread.
    void cancel() noexcept { cancelled_ = true; }
    bool cancelled() const { return cancelled_; }
    /// Whether it waits for another program's lock. May be called from another thread.
    bool waiting() const { return waiting_; }
    bool timed_out() const { return timed_out_; }

  private:
    bool keep_waiting(int attempts);
    bool must_stop();

    std::chrono::milliseconds lock_wait_{};
    std::optional<std::chrono::milliseconds> statement_limit_;
    Clock::time_point lock_deadline_;
    std::optional<Clock::time_point> statement_deadline_;
    std::atomic<bool> cancelled_ = false;
    std::atomic<bool> waiting_ = false;
    bool timed_out_ = false;
};

}  // namespace belay::sqlite
