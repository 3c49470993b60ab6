#include <algorithm>
#include <chrono>
#include <random>
#include <string>
#include <string_view>
#include <utility>

#include "drivers/postgres/lock.h"
#include "drivers/postgres/session.h"

namespace belay::postgres {

std::string ServerSession::held_by() {
    const Rows found = fetch(lock_holder, {});
    return "held by " + (found.empty() ? "a session that has just ended" : found.front().front().text);
}

/// The lock is the gate of everything that writes: what only reads may do so on a standby and through a pooler.
void ServerSession::require_fit() const {
    if (identity_.standby) {
        DatabaseError error(Fault::unfit, "the server is a standby, which cannot be written: connect to its primary");
        error.hint = "where the URL lists several hosts, target_session_attrs=read-write finds the primary";
        throw error;
    }
    if (!shared_) return;
    DatabaseError error(Fault::unfit,
                        "the connection goes through a pooler, which may give each transaction to another session: "
                        "the lock and the settings of a run would not hold");
    error.hint =
        "name the server itself as direct_url (--direct-url, BELAY_DIRECT_URL); if the pooler keeps a session "
        "for each client, say pooler = \"session\" (--pooler session, BELAY_POOLER)";
    throw error;
}

void ServerSession::lock(std::chrono::milliseconds wait) {
    const Cancellation::Verb verb(cancellation_);
    require_fit();
    using Clock = std::chrono::steady_clock;
    const auto deadline = Clock::now() + wait;
    std::minstd_rand random(std::random_device{}());
    std::uniform_int_distribution<int> pause(20, 200);
    bool told = false;
    while (fetch(try_lock, {}).front().front().text != "true") {
        const auto now = Clock::now();
        if (now >= deadline) {
            DatabaseError error(Fault::lock, "another run holds the lock on this database");
            error.detail = held_by();
            throw error;
        }
        if (!std::exchange(told, true) && connection_.notice)
            connection_.notice("INFO", "waiting for the lock " + held_by());
        cancellation_.pause(std::min<Clock::duration>(std::chrono::milliseconds(pause(random)), deadline - now));
        if (cancellation_.requested()) throw DatabaseError(Fault::cancelled, "interrupted while waiting for the lock");
    }
}

}  // namespace belay::postgres
