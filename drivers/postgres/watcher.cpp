#include "drivers/postgres/watcher.h"

#include <libpq-fe.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <condition_variable>
#include <map>
#include <mutex>
#include <string>
#include <system_error>
#include <thread>
#include <utility>

#include <fmt/format.h>

#include "drivers/postgres/connect.h"
#include "drivers/postgres/pipeline.h"

namespace belay::postgres {
namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr auto tick = 20ms;
constexpr auto moment = 40ms;          // work that takes no longer is not looked at
constexpr auto between_looks = 100ms;  // at the same work

// Both lists hold those who wait for a lock, and those only queued before them.
constexpr auto neighbours = R"(
    with people (place, pid) as (
        select 'in the way', unnest(pg_catalog.pg_blocking_pids($1))
        union all
        select 'behind', pid from pg_catalog.pg_stat_activity
        where wait_event_type = 'Lock' and pid <> $1 and $1 = any (pg_catalog.pg_blocking_pids(pid))
    )
    select distinct on (place, pid) place, pid,
        case when pid = 0 then 'a prepared transaction'
        else concat('pid ', pid, ' (', usename, coalesce(', application ''' || nullif(application_name, '') || '''', ''),
                    coalesce(', client ' || host(client_addr), ''),
                    coalesce(', in a transaction since ' || to_char(xact_start at time zone 'UTC', 'HH24:MI:SS') || ' UTC',
                             ''),
                    '): ', left(regexp_replace(regexp_replace(query, '''[^'']*''', '''...''', 'g'), '\s+', ' ', 'g'),
                             120)) end
    from people left join pg_catalog.pg_stat_activity using (pid)
    order by place, pid)";

/// The result of a query about `pid`; null where the server does not answer in time. Whoever works on the session may
/// be waiting for this to end.
Result ask(PGconn* handle, const char* sql, int pid) {
    constexpr auto longest_answer = 1s;
    const std::string text = std::to_string(pid);
    const std::array<const char*, 1> values{text.c_str()};
    constexpr Oid integer = 23;
    if (PQsendQueryParams(handle, sql, 1, &integer, values.data(), nullptr, nullptr, 0) == 0) return {};
    const auto deadline = Clock::now() + longest_answer;
    while (PQisBusy(handle) != 0) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now());
        pollfd socket{.fd = PQsocket(handle), .events = POLLIN, .revents = 0};
        if (left <= 0ms || poll(&socket, 1, static_cast<int>(left.count())) <= 0) return {};
        if (PQconsumeInput(handle) == 0) return {};
    }
    Result first(PQgetResult(handle));
    while (const Result rest{PQgetResult(handle)}) {
    }
    return first;
}

void add_words(std::string& list, const char* words) {
    list += list.empty() ? "" : "; ";
    list += words;
}

}  // namespace

struct Watcher::State {
    mutable std::mutex mutex;
    std::condition_variable changed;
    bool started = false;  // the thread
    bool ending = false;
    bool ended = true;  // no thread is there
    int socket = -1;    // of the thread's connection

    Connection connection;
    int pid = 0;  // 0: nothing is at work
    std::size_t work = 0;
    Clock::time_point since;
    std::optional<std::chrono::milliseconds> max_blocking;
    std::map<std::string, Clock::time_point> behind;  // who, and since when
    Sighting sighting;

    /// Takes in what a look at the work number `looked_at` showed. Whether others have waited too long.
    bool take(const PGresult* rows, std::size_t looked_at) {
        if (pid == 0 || work != looked_at) return false;
        Sighting now{.cancelled = sighting.cancelled};
        std::map<std::string, Clock::time_point> still;
        auto longest = Clock::duration::zero();
        for (int row = 0; row < PQntuples(rows); ++row) {
            const bool is_behind = std::string_view(PQgetvalue(rows, row, 0)) == "behind";
            add_words(is_behind ? now.behind : now.in_the_way, PQgetvalue(rows, row, 2));
            if (!is_behind) continue;
            const std::string who = PQgetvalue(rows, row, 1);
            const auto known = behind.find(who);
            still[who] = known == behind.end() ? Clock::now() : known->second;
            longest = std::max(longest, Clock::now() - still[who]);
        }
        behind = std::move(still);
        now.waiting = !now.in_the_way.empty();
        // Who was in the way stays known when the wait has just ended.
        if (now.in_the_way.empty()) now.in_the_way = sighting.in_the_way;
        if (now.behind.empty() && now.cancelled) now.behind = sighting.behind;
        sighting = now;
        return max_blocking && longest >= *max_blocking;
    }
};

Watcher::Watcher() : state_(std::make_shared<State>()) {}

Watcher::~Watcher() {
    if (!thread_.joinable()) return;
    // A thread that is left to itself could be at work in libraries whose memory the end of the program gives back.
    const auto longest_farewell = answers_ ? std::chrono::milliseconds(10s) : 500ms;
    std::unique_lock lock(state_->mutex);
    state_->ending = true;
    state_->pid = 0;
    if (state_->socket >= 0) shutdown(state_->socket, SHUT_RDWR);
    state_->changed.notify_all();
    const bool ended = state_->changed.wait_for(lock, longest_farewell, [this] { return state_->ended; });
    lock.unlock();
    if (ended)
        thread_.join();
    else
        thread_.detach();
}

void Watcher::start(const Connection& connection, int pid, std::optional<std::chrono::milliseconds> max_blocking) {
    const std::lock_guard lock(state_->mutex);
    if (!state_->started) {
        state_->connection = connection;
        state_->connection.notice = {};
        try {
            thread_ = std::thread(&Watcher::look, state_);
        } catch (const std::system_error&) {
            return;  // a machine without room for another thread: nothing is seen
        }
        state_->started = true;
        state_->ended = false;
    }
    state_->pid = pid;
    ++state_->work;
    state_->since = Clock::now();
    state_->max_blocking = max_blocking;
    state_->behind.clear();
    state_->sighting = {};
}

void Watcher::stop() noexcept {
    const std::lock_guard lock(state_->mutex);
    state_->pid = 0;
    state_->sighting = {};
}

Watcher::Sighting Watcher::seen() const {
    const std::lock_guard lock(state_->mutex);
    return state_->sighting;
}

void Watcher::waits_for(std::string holder) {
    const std::lock_guard lock(state_->mutex);
    state_->sighting = {.in_the_way = std::move(holder), .waiting = true};
}

std::string Watcher::waiting_for() const {
    const std::lock_guard lock(state_->mutex);
    return state_->sighting.waiting ? state_->sighting.in_the_way : std::string();
}

void Watcher::look(const std::shared_ptr<State>& state) {
    std::unique_ptr<PGconn, Finish> handle;
    bool reachable = true;
    bool connected_once = false;
    std::size_t work = 0;  // that was looked at
    Clock::time_point looked;
    std::unique_lock lock(state->mutex);
    while (!state->ending) {
        state->changed.wait_for(lock, tick);
        const auto now = Clock::now();
        if (state->ending || !reachable || state->pid == 0 || now - state->since < moment) continue;
        if (state->work == work && now - looked < between_looks) continue;
        work = state->work;
        looked = now;
        const int pid = state->pid;
        lock.unlock();
        if (!handle) {
            try {
                handle = connected(state->connection);
                connected_once = true;
                // Whose names these are decides who runs in what is asked here.
                const Result set(PQexec(handle.get(), "set search_path = pg_catalog"));
            } catch (const DatabaseError&) {
                reachable = connected_once;  // where never, one connection was to be had, and it is at work
            }
        }
        Result rows;
        if (reachable) {
            lock.lock();
            state->socket = PQsocket(handle.get());
            const bool ending = state->ending;
            lock.unlock();
            if (!ending) rows = ask(handle.get(), neighbours, pid);
        }
        lock.lock();
        if (PQresultStatus(rows.get()) != PGRES_TUPLES_OK) {
            // Where the connection lives the server has no such view: there is nothing to be seen.
            if (rows && PQstatus(handle.get()) == CONNECTION_OK) reachable = false;
            state->socket = -1;
            handle.reset();  // where nobody answered, another one may
            continue;
        }
        // Under the mutex: whoever comes back from `stop` knows that no cancel is on its way.
        if (state->take(rows.get(), work)) {
            state->sighting.cancelled = true;
            ask(handle.get(), "select pg_catalog.pg_cancel_backend($1)", pid);
        }
    }
    state->socket = -1;
    lock.unlock();
    handle.reset();
    lock.lock();
    state->ended = true;
    state->changed.notify_all();
}

DatabaseError explained(const DatabaseError& error, const Watcher::Sighting& sighting) {
    constexpr std::string_view cancelled = "57014";
    constexpr std::string_view lock_not_available = "55P03";
    if (sighting.cancelled && error.code == cancelled) {
        DatabaseError result(sighting.waiting ? Fault::lock : Fault::blocking,
                             "others waited too long behind this statement, so it was cancelled");
        result.code = error.code;
        result.detail = "behind it: " + sighting.behind;
        if (!sighting.in_the_way.empty()) result.detail += "\nin the way: " + sighting.in_the_way;
        result.hint = "it may hold others up for longer with --max-blocking";
        result.statement = error.statement;
        return result;
    }
    auto result = error;
    if (error.code == lock_not_available && !sighting.in_the_way.empty())
        result.detail = "in the way: " + sighting.in_the_way;
    return result;
}

}  // namespace belay::postgres
