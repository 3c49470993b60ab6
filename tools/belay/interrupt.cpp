#include "tools/belay/interrupt.h"

#include <csignal>
#include <mutex>
#include <thread>

namespace belay::cli {

namespace {

std::atomic<bool> came{false};
std::atomic<int> number{0};
std::mutex guard;  // of session: a signal may come while it is closed
Session* session = nullptr;

sigset_t watched() {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    return set;
}

/// A thread of its own, since what cancels a statement may not be called from a signal handler.
void wait_for_signal() {
    const auto set = watched();
    int signal = 0;
    while (sigwait(&set, &signal) != 0) {
    }
    number = signal;
    came = true;
    // A second signal does what it does to any program, even while the request to cancel hangs.
    pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
    const std::lock_guard lock(guard);
    if (session != nullptr) session->cancel();
}

}  // namespace

void watch_for_interrupts() {
    const auto set = watched();
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
    std::thread(wait_for_signal).detach();
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
