#include "tools/belay/interrupt.h"

#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace belay::cli {

namespace {

std::atomic<bool> came{false};
std::atomic<int> number{0};
std::mutex guard;                // of what follows: a signal may come while a session is opened or closed
std::vector<Session*> sessions;  // that are open
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

void cancel_all() {
    const std::lock_guard lock(guard);
    if (idle) leave();
    for (auto* session : sessions) session->cancel();
}

/// A thread of its own, since what cancels a statement may not be called from a signal handler.
void wait_for_signal() {
    const auto set = watched();
    int signal = 0;
    while (sigwait(&set, &signal) != 0) {
    }
    number = signal;
    came = true;
    // A second signal ends any program, and this one too: it finds this thread, the only one that does not block it,
    // while a request to cancel hangs as well as for ever after. A shell that put belay into the background may have
    // it ignored.
    for (const int one : {SIGINT, SIGTERM}) std::signal(one, SIG_DFL);
    pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
    cancel_all();
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
    sessions.push_back(session_.get());
    if (came) session_->cancel();
}

OpenSession::~OpenSession() {
    const std::lock_guard lock(guard);
    std::erase(sessions, session_.get());
}

const std::atomic<bool>& interrupted() {
    return came;
}

int interrupting_signal() {
    return number;
}

}  // namespace belay::cli
