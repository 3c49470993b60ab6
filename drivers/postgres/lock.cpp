#include <algorithm>
#include <chrono>
#include <random>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "drivers/postgres/lock.h"
#include "drivers/postgres/session.h"

namespace belay::postgres {

std::string ServerSession::held_by() {
    const Rows found = fetch(lock_holder, {});
    return "held by " + (found.empty() ? "a session that has just ended" : found.front().front().text);
}

void ServerSession::lock(std::chrono::milliseconds wait) {
    using Clock = std::chrono::steady_clock;
    const auto deadline = Clock::now() + wait;
    std::minstd_rand random(std::random_device{}());
    std::uniform_int_distribution<int> pause(20, 200);
    bool told = false;
    cancelled_ = false;
    while (fetch(try_lock, {}).front().front().text != "true") {
        const auto now = Clock::now();
        if (now >= deadline) {
            DatabaseError error(Fault::lock, "another run holds the lock on this database");
            error.detail = held_by();
            throw error;
        }
        if (!std::exchange(told, true) && notice_) notice_("INFO", "waiting for the lock " + held_by());
        std::this_thread::sleep_for(
            std::min<Clock::duration>(std::chrono::milliseconds(pause(random)), deadline - now));
        if (cancelled_) throw DatabaseError(Fault::cancelled, "interrupted while waiting for the lock");
    }
}

}  // namespace belay::postgres
