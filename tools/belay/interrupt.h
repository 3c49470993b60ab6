#pragma once

#include <atomic>
#include <functional>
#include <memory>

#include "engine/session.h"

namespace belay::cli {

/// Takes SIGINT and SIGTERM from now on: the first stops what runs in every session that is open, so that it is rolled
/// back and the exit code says so; a second one ends the program, whatever it is at. Called first thing, before any
/// other thread.
void watch_for_interrupts();

/// What says goodbye where a signal finds nothing at work that must be ended first, and returns the exit code. It is
/// called by another thread, and nothing runs after it. Set before the first NothingAtWork.
void leave_with(std::function<int()> farewell);

/// As long as this lives nothing is at work in a database, and what may take long cannot be stopped: the password
/// command, connecting, a question. A signal ends the program at once. One at a time.
class NothingAtWork {
  public:
    NothingAtWork();
    ~NothingAtWork();
    NothingAtWork(const NothingAtWork&) = delete;
    NothingAtWork& operator=(const NothingAtWork&) = delete;
};

/// A session that an interrupt stops, as long as it is open. There may be several.
class OpenSession {
  public:
    explicit OpenSession(std::unique_ptr<Session> open);
    ~OpenSession();
    OpenSession(const OpenSession&) = delete;
    OpenSession& operator=(const OpenSession&) = delete;

    Session& operator*() const { return *session_; }
    Session* operator->() const { return session_.get(); }

  private:
    std::unique_ptr<Session> session_;
};

/// Whether a signal came.
const std::atomic<bool>& interrupted();

/// Its number, 0 where none came.
int interrupting_signal();

}  // namespace belay::cli
