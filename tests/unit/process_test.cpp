#include "engine/process.h"

#include <doctest/doctest.h>

#include <atomic>
#include <csignal>
#include <string>
#include <system_error>

#include "tests/support/temporary_directory.h"

namespace belay {

namespace {

Ending captured(Program program, const std::atomic<bool>* interrupted = nullptr) {
    program.output = Program::Output::captured;
    return run_program(program, interrupted);
}

}  // namespace

TEST_CASE("a program is told its input, its arguments and its directory, and says its output and exit code") {
    const TemporaryDirectory directory;
    auto program = shell_command("cat; echo \"$1\"; pwd; exit 3", {"an argument; echo no"});
    program.input = std::string(100'000, 'x') + "\n";
    program.directory = directory.path();
    const auto ending = captured(program);
    CHECK(ending.code == 3);
    CHECK(!ending.interrupted);
    CHECK(ending.output == *program.input + "an argument; echo no\n" + directory.path() + "\n");
}

TEST_CASE("a program may leave its input unread") {
    auto program = shell_command("true");
    program.input = std::string(1'000'000, 'x');
    CHECK(run_program(program).code == 0);
}

TEST_CASE("variables are added to our environment and taken out of it") {
    setenv("BELAY_TEST_TAKEN", "taken", 1);
    setenv("BELAY_TEST_KEPT", "kept", 1);
    auto program = shell_command("echo \"$BELAY_TEST_KEPT ${BELAY_TEST_TAKEN-gone} $BELAY_TEST_ADDED\"");
    program.environment = {{"BELAY_TEST_TAKEN", std::nullopt}, {"BELAY_TEST_ADDED", "added"}};
    CHECK(captured(program).output == "kept gone added\n");
    unsetenv("BELAY_TEST_TAKEN");
    unsetenv("BELAY_TEST_KEPT");
}

TEST_CASE("a program has the default signal mask and handlers, whatever ours are") {
    sigset_t blocked, before;
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGINT);
    sigaddset(&blocked, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &blocked, &before);
    auto* const pipe_before = std::signal(SIGPIPE, SIG_IGN);
    for (const int signal : {SIGINT, SIGTERM, SIGPIPE}) {
        const auto ending = run_program(shell_command("kill -\"$1\" $$; exit 0", {std::to_string(signal)}));
        CHECK(ending.code == 128 + signal);
    }
    std::signal(SIGPIPE, pipe_before);
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

TEST_CASE("an interrupt ends a program with everything that it started, even where it does not listen") {
    const std::atomic<bool> interrupted = true;
    for (const auto* const command : {"sleep 1000", "sleep 1000 & wait", "trap '' TERM; sleep 1000 & wait"}) {
        auto program = shell_command(command);
        program.input = "";
        const auto ending = run_program(program, &interrupted);
        CHECK(ending.interrupted);
        CHECK(ending.code > 128);
    }
}

TEST_CASE("a program that cannot be started is an error by its name") {
    CHECK_THROWS_WITH_AS(run_program({.arguments = {"belay-no-such-program"}}),
                         "belay-no-such-program: No such file or directory", std::system_error);
}

}  // namespace belay
