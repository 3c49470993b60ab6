#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "engine/session.h"

namespace belay::postgres {

/// Looks at the server over a connection of its own while a session is at work: who is in its way, and who stands
/// behind it. Where others stand there too long, it has the server cancel what the session does. The connection is
/// opened when work first takes longer than a moment; where it cannot be had, nothing is seen.
class Watcher {
  public:
    /// What was seen of one piece of work.
    struct Sighting {
        std::string in_the_way = {};  // in words, empty: nobody
        std::string behind = {};
        bool cancelled = false;  // because of those behind
        bool waiting = false;    // for a lock itself, when it was cancelled
    };

    Watcher();
    ~Watcher();
    Watcher(const Watcher&) = delete;
    Watcher& operator=(const Watcher&) = delete;

    /// The backend `pid` is at work from now on, and others may stand behind it for `max_blocking`; nothing: for ever.
    void start(const Connection& connection, int pid, std::optional<std::chrono::milliseconds> max_blocking);
    /// It has come to its end: when this returns, nothing of it will be cancelled any more.
    void stop() noexcept;

    Sighting seen() const;

    /// The session waits for somebody that no look at its backend shows, until `stop`.
    void waits_for(std::string holder);
    /// Whom it waits for now; empty: nobody. May be called from another thread.
    std::string waiting_for() const;

    /// The server does not answer: do not wait for the connection to it to end.
    void give_up() { answers_ = false; }

  private:
    struct State;

    static void look(const std::shared_ptr<State>& state);

    // Shared with the thread, which outlives the session where the server does not answer it.
    std::shared_ptr<State> state_;
    std::thread thread_;
    bool answers_ = true;  // the server
};

/// `error` as it has to be told after that sighting.
DatabaseError explained(const DatabaseError& error, const Watcher::Sighting& sighting);

}  // namespace belay::postgres
