#include "tools/belay/interrupt.h"

#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <mutex>
#include <thread>
#include <utility>

namespace belay::cli {

namespace {

std::atomic<bool> came{false};
std::atomic<int> number{0};
std::mutex guard;  // of what follows: a signal may come while a session is opened or closed
Session* session = nullptr;
bool idle = false;
std::function<int()> farewell;

sigset_t watched() {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    return set;
}

/// With the guard held, so that nothing begins meanwhile.
void leave() {
    // Other threads still use what the destructors of the program would take away.
    std::_Exit(farewell());
}

/// A thread of its own, since what cancels a statement may not be called from a signal handler.
void wait_for_signal() {
    const auto set = watched();
    int signal = 0;
    while (sigwait(&set, &signal) != 0) {
    }
    number = signal;
    came = true;
    // A second signal does what it does to any program, even while the request to cancel hangs. All other threads block
    // it: it would wait for ever if this one ended.
    pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
    {
        const std::lock_guard lock(guard);
        if (idle) leave();
        if (session != nullptr) session->cancel();
    }
    while (true) pause();
}

}  // namespace

void watch_for_interrupts() {
    const auto set = watched();
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
    std::thread(wait_for_signal).detach();
}

void leave_with(std::function<int()> how) {
    const std::lock_guard lock(guard);
    farewell = std::move(how);
}

NothingAtWork::NothingAtWork() {
    const std::lock_guard lock(guard);
    if (came) leave();
    idle = true;
}

NothingAtWork::~NothingAtWork() {
    const std::lock_guard lock(guard);
    idle = false;
}

OpenSession::OpenSession(std::unique_ptr<Session> open) : session_(std::move(open)) {
    const std::lock_guard lock(guard);
    session = session_.get();
}

OpenSession::~OpenSession() {
    const std::lock_guard lock(guard);
    session = nullptr;
}

const std::atomic<bool>& interrupted() {
    return came;
}

int interrupting_signal() {
    return number;
}

}  // namespace belay::cli
