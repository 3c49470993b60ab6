#include "tools/belay/interrupt.h"

#include "drivers/drivers.h"

#include <doctest/doctest.h>

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <functional>
#include <string>
#include <utility>

namespace belay::cli {

namespace {

/// A process that takes interrupts and does something with two sessions open; it says when it is ready, by a byte.
class Child {
  public:
    explicit Child(const std::function<void(OpenSession&, OpenSession&, const std::function<void()>& say)>& act) {
        REQUIRE(pipe(pipe_) == 0);
        pid_ = fork();
        REQUIRE(pid_ >= 0);
        if (pid_ > 0) return;
        watch_for_interrupts();
        const auto& driver = driver_for("sqlite::memory:");
        OpenSession one(driver.open({.url = "sqlite::memory:"})), two(driver.open({.url = "sqlite::memory:"}));
        act(one, two, [this] { (void)!write(pipe_[1], "x", 1); });
        _exit(0);
    }
    ~Child() {
        close(pipe_[0]);
        close(pipe_[1]);
    }
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    void wait_for_word() const {
        char byte = 0;
        REQUIRE(read(pipe_[0], &byte, 1) == 1);
    }
    void send(int signal) const { REQUIRE(kill(pid_, signal) == 0); }
    int end() const {
        int status = 0;
        REQUIRE(waitpid(pid_, &status, 0) == pid_);
        return status;
    }

  private:
    int pipe_[2] = {-1, -1};
    pid_t pid_ = -1;
};

void run_until_cancelled(OpenSession& session) {
    try {
        while (true) session->query("select 1");
    } catch (const DatabaseError& error) {
        if (error.fault != Fault::cancelled) _exit(1);
    }
}

}  // namespace

TEST_CASE("an interrupt reaches every session that is open, and those opened after it") {
    const Child child([](OpenSession& one, OpenSession& two, const auto& say) {
        say();
        run_until_cancelled(one);
        run_until_cancelled(two);
        OpenSession late(driver_for("sqlite::memory:").open({.url = "sqlite::memory:"}));
        run_until_cancelled(late);
        _exit(7);
    });
    child.wait_for_word();
    child.send(SIGTERM);
    const int status = child.end();
    CHECK(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 7);
}

TEST_CASE("a second signal ends a program that the first one does not reach") {
    for (const auto& [first, second] : {std::pair{SIGINT, SIGINT}, {SIGTERM, SIGTERM}, {SIGINT, SIGTERM}}) {
        const Child child([](OpenSession&, OpenSession& two, const auto& say) {
            std::signal(SIGINT, SIG_IGN);  // as of what a shell put into the background
            say();
            run_until_cancelled(two);
            say();
            while (true) pause();
        });
        child.wait_for_word();
        child.send(first);
        child.wait_for_word();
        child.send(second);
        const int status = child.end();
        CHECK(WIFSIGNALED(status));
        CHECK(WTERMSIG(status) == second);
    }
}

}  // namespace belay::cli
