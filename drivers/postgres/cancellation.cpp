#include "drivers/postgres/cancellation.h"

#include <fcntl.h>
#include <libpq-fe.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <exception>
#include <system_error>
#include <thread>
#include <utility>

#include "engine/session.h"

namespace belay::postgres {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds patience{1};

}  // namespace

struct Cancellation::State {
    std::mutex guard;
    std::condition_variable changed;
    // A copy: libpq closes its own when the connection breaks, and the number may be somebody else's by then. To shut
    // the copy shuts the connection.
    int socket = -1;
    std::shared_ptr<PGcancel> address;
    std::uint64_t verb = 0;  // counts them
    bool working = false;    // that verb is at work
    Means means = Means::request;
    bool requested = false;
    bool sending = false;  // a request is on its way
    Clock::time_point limit;
    bool shut = false;

    void shut_socket() {
        if (socket < 0) return;
        ::shutdown(socket, SHUT_RDWR);
        shut = true;
    }
    void close_socket() {
        if (socket >= 0) ::close(std::exchange(socket, -1));
    }

    static void send(const std::shared_ptr<State>& state, std::uint64_t verb, const std::shared_ptr<PGcancel>& address);
    static void enforce(const std::shared_ptr<State>& state, std::uint64_t verb);
};

void Cancellation::State::send(const std::shared_ptr<State>& state, std::uint64_t verb,
                               const std::shared_ptr<PGcancel>& address) {
    std::array<char, 256> words{};
    PQcancel(address.get(), words.data(), static_cast<int>(words.size()));
    const std::lock_guard lock(state->guard);
    if (state->verb == verb) state->sending = false;
    state->changed.notify_all();
}

void Cancellation::State::enforce(const std::shared_ptr<State>& state, std::uint64_t verb) {
    std::unique_lock lock(state->guard);
    const auto has_ended = [&] { return state->verb != verb || !state->working; };
    if (!state->changed.wait_until(lock, state->limit, has_ended)) state->shut_socket();
}

Cancellation::Cancellation() : state_(std::make_shared<State>()) {}

Cancellation::~Cancellation() {
    detach();
}

void Cancellation::attach(PGconn* handle) {
    const std::lock_guard lock(state_->guard);
    state_->close_socket();
    state_->socket = fcntl(PQsocket(handle), F_DUPFD_CLOEXEC, 0);
    state_->address = std::shared_ptr<PGcancel>(PQgetCancel(handle), &PQfreeCancel);
    state_->shut = false;
}

void Cancellation::detach() noexcept {
    const std::lock_guard lock(state_->guard);
    state_->close_socket();
    state_->address.reset();
}

void Cancellation::request() noexcept {
    State& state = *state_;
    const std::lock_guard lock(state.guard);
    const bool again = std::exchange(state.requested, true);
    state.changed.notify_all();
    if (again || !state.working || !state.address) return;
    state.limit = Clock::now() + patience;
    try {
        std::thread(State::enforce, state_, state.verb).detach();
        if (state.means == Means::shut) return;
        std::thread(State::send, state_, state.verb, state.address).detach();
        state.sending = true;
    } catch (const std::system_error&) {
        state.shut_socket();  // no thread is to be had that could ask more kindly
    }
}

bool Cancellation::requested() const {
    const std::lock_guard lock(state_->guard);
    return state_->requested;
}

bool Cancellation::shut() const {
    const std::lock_guard lock(state_->guard);
    return state_->shut;
}

void Cancellation::pause(Clock::duration time) {
    std::unique_lock lock(state_->guard);
    state_->changed.wait_for(lock, time, [&] { return state_->requested; });
}

Cancellation::Verb::Verb(Cancellation& cancellation, Means means)
    : cancellation_(cancellation), exceptions_(std::uncaught_exceptions()) {
    State& state = *cancellation_.state_;
    const std::lock_guard lock(state.guard);
    const bool requested = std::exchange(state.requested, false);
    if (requested && means == Means::request) throw DatabaseError(Fault::cancelled, "interrupted");
    ++state.verb;
    state.working = true;
    state.means = means;
    state.shut = false;
}

Cancellation::Verb::~Verb() {
    State& state = *cancellation_.state_;
    std::unique_lock lock(state.guard);
    state.working = false;
    state.changed.notify_all();
    if (state.sending) state.changed.wait_until(lock, state.limit, [&] { return !state.sending; });
    state.sending = false;
    const bool failed = std::uncaught_exceptions() > exceptions_;
    if (failed || state.means == Means::shut) state.requested = false;
}

}  // namespace belay::postgres
