#pragma once

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>

struct pg_conn;

namespace belay::postgres {

/// Stops what a connection does, from another thread, without waiting for anybody, and within a second whatever the
/// server does: libpq's request to cancel has no limit of its own, so after that second the socket is shut.
class Cancellation {
  public:
    /// How a verb may be stopped. What ends a transaction may not be cancelled, or it would stay open.
    enum class Means { request, shut };

    Cancellation();
    ~Cancellation();
    Cancellation(const Cancellation&) = delete;
    Cancellation& operator=(const Cancellation&) = delete;

    /// Takes charge of `handle`, until `detach`, which comes before it is closed.
    void attach(pg_conn* handle);
    void detach() noexcept;

    /// From any thread. A request that finds no verb at work waits for the next one, which it then stops at once.
    void request() noexcept;

    /// Whether there was a request that has stopped no verb yet.
    bool requested() const;
    /// Whether this verb was stopped by shutting the socket.
    bool shut() const;
    /// Sleeps, or returns earlier on a request.
    void pause(std::chrono::steady_clock::duration time);

    /// While one of these lives a verb is at work. If it ends by an exception the request has done its work; if a
    /// request is still on its way then, the end waits for it, so that it cannot stop what comes next.
    class Verb {
      public:
        /// Throws DatabaseError (cancelled) where a request waits. A verb that only `shut` may stop starts all the
        /// same, and takes the request as done.
        explicit Verb(Cancellation& cancellation, Means means = Means::request);
        ~Verb();
        Verb(const Verb&) = delete;
        Verb& operator=(const Verb&) = delete;

      private:
        Cancellation& cancellation_;
        int exceptions_;
    };

  private:
    struct State;

    // Shared with the threads of a request, which can outlive the session: nobody knows when libpq's request returns.
    std::shared_ptr<State> state_;
};

}  // namespace belay::postgres
