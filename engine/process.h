#pragma once

#include <atomic>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace belay {

/// Another program that is to run, as a child with the default signal mask and handlers, whatever ours are.
struct Program {
    enum class Output { to_stderr, captured, discarded };
    enum class Errors { to_stderr, with_output, discarded };

    std::vector<std::string> arguments = {};  // the first is the program itself, looked for in PATH
    /// What it reads on stdin; it then runs in a process group of its own, so that it can be ended with its children.
    /// Absent: it has our stdin and our group, and may ask a person on the terminal.
    std::optional<std::string> input = {};
    Output output = Output::to_stderr;
    Errors errors = Errors::to_stderr;                                   // what it says on stderr
    std::string directory = {};                                          // where it starts; empty: where we are
    std::map<std::string, std::optional<std::string>> environment = {};  // beside ours; no value: taken out of it
};

/// How a program ended.
struct Ending {
    int code = 0;              // its exit code; 128 and the number of the signal that ended it, as shells have it
    bool interrupted = false;  // it was ended because `interrupted` became true
    std::string output = {};   // where it was captured
};

/// A command as a shell reads it; `arguments` are $1, $2, ...
Program shell_command(const std::string& command, const std::vector<std::string>& arguments = {});

/// `text` as one word of a shell command.
std::string shell_quoted(std::string_view text);

/// Runs a program to its end. Once `interrupted`, which may be null, is true it gets SIGTERM, and SIGKILL a second
/// later. Throws std::system_error where it cannot be started.
Ending run_program(const Program& program, const std::atomic<bool>* interrupted = nullptr);

}  // namespace belay
