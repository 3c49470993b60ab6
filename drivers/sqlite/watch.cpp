#include "drivers/sqlite/watch.h"

#include <sqlite3.h>

#include <algorithm>
#include <thread>

#include "engine/session.h"

namespace belay::sqlite {
namespace {

constexpr int steps_between_looks = 1000;
constexpr std::chrono::milliseconds longest_pause{50};

}  // namespace

void Watch::attach(sqlite3* handle) {
    sqlite3_busy_handler(
        handle, [](void* watch, int attempts) { return static_cast<Watch*>(watch)->keep_waiting(attempts) ? 1 : 0; },
        this);
    sqlite3_progress_handler(
        handle, steps_between_looks, [](void* watch) { return static_cast<Watch*>(watch)->must_stop() ? 1 : 0; }, this);
}

void Watch::require_not_cancelled() {
    if (cancelled_.exchange(false)) throw DatabaseError(Fault::cancelled, "interrupted");
}

void Watch::start_statement() {
    timed_out_ = false;
    statement_deadline_.reset();
    if (statement_limit_) statement_deadline_ = Clock::now() + *statement_limit_;
}

bool Watch::keep_waiting(int attempts) {
    if (attempts == 0) lock_deadline_ = Clock::now() + lock_wait_;
    if (must_stop()) return false;
    const auto now = Clock::now();
    if (now >= lock_deadline_) return false;
    const std::chrono::milliseconds pause = std::min(longest_pause, std::chrono::milliseconds(1 + attempts));
    waiting_ = true;
    std::this_thread::sleep_for(std::min<Clock::duration>(pause, lock_deadline_ - now));
    waiting_ = false;
    return true;
}

bool Watch::must_stop() {
    if (statement_deadline_ && Clock::now() >= *statement_deadline_) timed_out_ = true;
    return cancelled_ || timed_out_;
}

}  // namespace belay::sqlite
