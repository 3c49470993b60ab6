#pragma once

#include <functional>
#include <future>
#include <memory>
#include <thread>

#include "engine/session.h"

namespace belay::cli {

/// A database that is being opened while something else is done.
class Opening {
  public:
    /// `open` must hold all that it needs: where nobody answers it, it is left behind when the program ends.
    explicit Opening(const std::function<std::unique_ptr<Session>()>& open);
    ~Opening();
    Opening(const Opening&) = delete;
    Opening& operator=(const Opening&) = delete;

    /// Waits for it. Throws what `open` threw. Called once at most.
    std::unique_ptr<Session> get() { return session_.get(); }

  private:
    std::future<std::unique_ptr<Session>> session_;
    std::thread thread_;
};

}  // namespace belay::cli
