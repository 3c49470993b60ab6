#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "drivers/postgres/lock.h"
#include "drivers/postgres/session.h"

namespace belay::postgres {

namespace {

constexpr auto keep = "2147483647 operator(pg_catalog.+) case when {} then 0 else 1 end";
constexpr auto too_large = "22003";
constexpr std::string_view everybody_again = "pg_catalog.pg_try_advisory_lock(1650814049, 121)";
constexpr auto project_again =
    "pg_catalog.pg_try_advisory_lock_shared(1650814049, 121) and pg_catalog.pg_try_advisory_lock(1650814050, {})";

/// A wait for the lock, which the watcher does not see: nobody stands in the way of a statement.
class Waiting {
  public:
    explicit Waiting(Watcher& watcher) : watcher_(watcher) {}
    ~Waiting() { watcher_.stop(); }
    Waiting(const Waiting&) = delete;
    Waiting& operator=(const Waiting&) = delete;

    void for_holder(std::string holder) const { watcher_.waits_for(std::move(holder)); }

  private:
    Watcher& watcher_;
};

/// As the server takes it: its integers have a sign.
Value argument_of(std::string_view project) {
    return {static_cast<std::int64_t>(static_cast<std::int32_t>(lock_number(project)))};
}

}  // namespace

/// FNV-1a, which every belay on every machine computes alike.
std::uint32_t lock_number(std::string_view project) {
    std::uint32_t hash = 2166136261;
    for (const char byte : project) hash = (hash ^ static_cast<unsigned char>(byte)) * 16777619;
    return hash;
}

std::string ServerSession::lock_holder(std::string_view project) {
    const Cancellation::Verb verb(cancellation_);
    return held_by(project);
}

std::string ServerSession::held_by(std::string_view project) {
    const Value number = project.empty() ? Value() : Value(static_cast<std::int64_t>(lock_number(project)));
    const Rows found = fetch_own(lock_holder_query, std::span(&number, 1));
    return found.empty() ? "" : found.front().front().text;
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

bool ServerSession::try_lock(std::string_view project) {
    const Value number = argument_of(project);
    const Rows answer =
        project.empty() ? fetch(try_lock_everybody, {}) : fetch(try_lock_project, std::span(&number, 1));
    return answer.front().front().text == "locked";
}

void ServerSession::lock(std::string_view project, std::chrono::milliseconds wait) {
    const Cancellation::Verb verb(cancellation_);
    require_fit();
    using Clock = std::chrono::steady_clock;
    const auto deadline = Clock::now() + wait;
    std::minstd_rand random(std::random_device{}());
    std::uniform_int_distribution<int> pause(20, 200);
    const auto holder = [&] {
        const std::string words = held_by(project);
        return "held by " + (words.empty() ? "a session that has just ended" : words);
    };
    const Waiting waiting(watcher_);
    const auto between_looks = std::chrono::seconds(1);
    std::optional<Clock::time_point> looked;
    while (!try_lock(project)) {
        const auto now = Clock::now();
        if (now >= deadline) {
            DatabaseError error(Fault::lock, "another run holds the lock on this database");
            error.detail = holder();
            throw error;
        }
        if (!looked && connection_.notice) connection_.notice("INFO", "waiting for the lock " + holder());
        if (!looked || now - *looked >= between_looks) {
            waiting.for_holder(held_by(project));
            looked = now;
        }
        cancellation_.pause(std::min<Clock::duration>(std::chrono::milliseconds(pause(random)), deadline - now));
        if (cancellation_.requested()) throw DatabaseError(Fault::cancelled, "interrupted while waiting for the lock");
    }
    taken_ = held_ == project ? taken_ + 1 : 1;
    held_ = project;
}

/// A column of a query that takes the lock once more: whatever a script calls may have let it go. It is too
/// large a number where another run has taken it meanwhile. Empty where this session holds none.
/// Whoever runs it counts it in `taken_`.
std::string ServerSession::keep_lock() const {
    if (!held_) return {};
    return fmt::format(fmt::runtime(keep),
                       held_->empty()
                           ? std::string(everybody_again)
                           : fmt::format(fmt::runtime(project_again), static_cast<std::int32_t>(lock_number(*held_))));
}

/// `error` of a query with that column, as it has to be told.
DatabaseError ServerSession::lost_lock(DatabaseError error) const {
    if (!held_ || error.code != too_large || !error.context.empty()) return error;
    return {Fault::lock, "a script let go of the run's lock, and another run has taken it"};
}

void ServerSession::unlock() {
    const Cancellation::Verb verb(cancellation_);
    if (!held_) return;
    const std::array<Value, 2> arguments{static_cast<std::int64_t>(taken_), argument_of(*held_)};
    const bool everybody = held_->empty();
    fetch(fmt::format(let_go, everybody ? once_everybody : once_project),
          std::span(arguments).first(everybody ? 1 : arguments.size()));
    held_.reset();
}

}  // namespace belay::postgres
