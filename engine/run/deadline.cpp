#include "engine/run/deadline.h"

#include <condition_variable>
#include <mutex>
#include <stop_token>

#include <fmt/format.h>

namespace belay {

namespace {

std::string as_written(std::chrono::milliseconds time) {
    constexpr std::chrono::milliseconds second{1000};
    constexpr std::chrono::milliseconds minute{60'000};
    if (time % minute == std::chrono::milliseconds{0}) return fmt::format("{}min", time / minute);
    if (time % second == std::chrono::milliseconds{0}) return fmt::format("{}s", time / second);
    return fmt::format("{}ms", time.count());
}

}  // namespace

Deadline::Deadline(Session& session, std::optional<std::chrono::milliseconds> time)
    : session_(session), time_(time.value_or(std::chrono::milliseconds{0})) {
    if (time_ == std::chrono::milliseconds{0}) return;
    waiting_ = std::jthread([this](const std::stop_token& stop) {
        std::mutex mutex;
        std::condition_variable_any stopped;
        std::unique_lock lock(mutex);
        stopped.wait_for(lock, stop, time_, [] { return false; });
        if (stop.stop_requested()) return;
        passed_ = true;
        session_.cancel();
    });
}

Deadline::~Deadline() {
    waiting_ = {};  // which waits for the end of its thread
    // A request to cancel that came too late for this run must not meet the next.
    if (passed_) session_.rollback();
}

void Deadline::check() const {
    if (passed_) throw Error(Kind::interrupted, "the run's time is over");
}

void Deadline::account_for(Error& error) const {
    if (!passed_ || error.kind != Kind::interrupted) return;
    Error over(Kind::lock, fmt::format("the run took longer than it may, {}", as_written(time_)));
    over.hint = "--timeout gives a run more time; what is done stays done, and the next run goes on from there";
    over.place = error.place;
    over.step = error.step;
    over.outcome = error.outcome;
    over.next = error.next;
    error = over;
}

}  // namespace belay
