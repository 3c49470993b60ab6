#include "engine/run/pulse.h"

#include <csignal>

#include <algorithm>
#include <system_error>
#include <utility>

namespace belay {

Pulse::~Pulse() {
    {
        const std::lock_guard lock(guard_);
        ending_ = true;
    }
    changed_.notify_all();
    if (thread_.joinable()) thread_.join();
}

Pulse::Work::Work(Pulse* pulse, What what) : pulse_(pulse) {
    if (pulse_ != nullptr) pulse_->begin(std::move(what));
}

Pulse::Work::~Work() {
    if (pulse_ != nullptr) pulse_->end();
}

void Pulse::begin(What what) {
    const std::lock_guard lock(guard_);
    begun_.push_back({std::move(what), Clock::now()});
    if (thread_.joinable() || interval_ <= interval_.zero()) return;
    try {
        thread_ = std::thread(&Pulse::beat, this);
    } catch (const std::system_error&) {
        interval_ = interval_.zero();  // a machine without room for another thread: nothing is told
    }
}

void Pulse::end() noexcept {
    const std::lock_guard lock(guard_);
    begun_.pop_back();
}

/// Nobody wakes the thread when work begins, since most work is over within moments: it looks by itself, when the
/// oldest work that it could see will have taken an interval.
void Pulse::beat() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, nullptr);  // they are for the thread at work
    std::unique_lock lock(guard_);
    Clock::time_point told = Clock::now();
    while (!ending_) {
        const auto now = Clock::now();
        const auto due = (begun_.empty() ? now : std::max(told, begun_.front().start)) + interval_;
        if (due > now) {
            changed_.wait_until(lock, due, [this] { return ending_; });
            continue;
        }
        auto busy = current();
        lock.unlock();
        busy.waiting_for = session_.waiting_for();
        reporter_.still_busy(busy);
        lock.lock();
        told = Clock::now();
    }
}

/// Under the guard, which whoever ends the work has to wait for: the source is there.
Busy Pulse::current() const {
    Busy busy;
    Clock::time_point start;
    for (const auto& [what, began] : begun_) {
        if (!what.name.empty()) {
            busy = {.what = what.name};
            start = began;
        }
        if (what.source == nullptr) continue;
        const bool shows_line = what.statement > 0 && !what.source->large;
        busy.place = shows_line ? place_of(*what.source, what.offset) : Place{.path = what.source->path};
        busy.statement = what.statement;
        busy.last_statement = what.last_statement;
    }
    busy.elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - start);
    return busy;
}

}  // namespace belay
