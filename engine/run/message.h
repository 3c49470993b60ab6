#pragma once

#include <atomic>
#include <string>
#include <string_view>
#include <vector>

#include "engine/error.h"
#include "engine/plan/plan.h"

namespace belay {

/// Which run a command belongs to.
struct RunFacts {
    std::string command = {};  // "up"
    std::string run = {};      // its id; empty: it has none yet
    std::string project = {};
    std::string database = {};  // as a person may see it, without a password
    std::string driver = {};
};

/// What a command that belay runs is told on its stdin.
struct Message {
    std::string_view type;         // "hook", "health", "backup"
    std::string_view hook = {};    // of type "hook": which
    const Step* step = nullptr;    // may be absent
    const Error* error = nullptr;  // may be absent

    /// One JSON object on one line, with nothing secret in it.
    std::string text(const RunFacts& facts) const;
};

/// A shell command from the configuration.
struct Command {
    std::string text;
    std::string what;                         // what a person knows it by: "hook after_each"
    std::string directory = {};               // where it runs; empty: here
    std::vector<std::string> arguments = {};  // $1, $2, ...
};

/// Runs a command that is told `message` on its stdin; what it prints goes to stderr. Throws Error (hook) where it
/// fails, (interrupted) where `interrupted`, which may be null, became true and it was ended.
void run_command(const Command& command, const std::string& message, const std::atomic<bool>* interrupted);

}  // namespace belay
