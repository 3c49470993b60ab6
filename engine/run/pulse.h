#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "engine/busy.h"
#include "engine/reporter.h"
#include "engine/session.h"
#include "engine/sql/source.h"

namespace belay {

/// Tells the reporter, again and again, of work that takes longer than an interval: a job that is silent for minutes is
/// taken for dead. A thread of its own wakes up once in an interval and calls `Reporter::still_busy`; `guard_` guards
/// all that it shares with the thread at work, and is not held while the reporter is called. Session and reporter
/// outlive it.
class Pulse {
  public:
    Pulse(Session& session, Reporter& reporter, std::chrono::milliseconds interval)
        : session_(session), reporter_(reporter), interval_(interval) {}
    ~Pulse();
    Pulse(const Pulse&) = delete;
    Pulse& operator=(const Pulse&) = delete;

    /// What is at work. Inside other work that has a name, one without is the more exact place of that.
    struct What {
        std::string name = {};
        const Source* source = nullptr;  // the script, which outlives the work; may be absent
        std::size_t offset = 0;          // in its text, of the first statement
        std::size_t statement = 0;       // as in Busy
        std::size_t last_statement = 0;
    };

    /// A piece of work, from here to its end.
    class Work {
      public:
        /// `pulse` may be absent.
        Work(Pulse* pulse, What what);
        ~Work();
        Work(const Work&) = delete;
        Work& operator=(const Work&) = delete;

      private:
        Pulse* pulse_;
    };

  private:
    using Clock = std::chrono::steady_clock;

    struct Begun {
        What what;
        Clock::time_point start;
    };

    void begin(What what);
    void end() noexcept;
    void beat();
    Busy current() const;

    Session& session_;
    Reporter& reporter_;
    std::chrono::milliseconds interval_;
    std::mutex guard_;
    std::condition_variable changed_;
    bool ending_ = false;
    std::vector<Begun> begun_;  // the outermost first
    std::thread thread_;        // started with the first work
};

}  // namespace belay
