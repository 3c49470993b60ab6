#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "engine/plan/plan.h"

namespace belay {

/// The command line that asked for something, as far as it can be told again.
struct Typed {
    std::string whole = "belay up";  // what to run again: "belay redo 2 --env prod"
    std::string verb = "up";         // the command's name, for programs
    std::string context = {};        // the options that name database and files, each with a blank before it
    std::string manner = {};         // those that say how to run: " --backup"
    std::string up_manner = {};      // those of these that only what applies has: " --order any"
    std::string beginning = {};      // those that only a first run needs, where this may be one: " --into-existing"
    std::string later = {};          // `whole` without these; empty: the same
};

/// Whether what was asked for counts from where one stands, so that the same words ask for something else once a part
/// of it is done: `redo`, `down 2`, `up -n 3`, `to -1`.
bool is_relative(const Request& request);

/// The command that does what is left of a plan when `done` of its steps are done: the one that was typed, or where
/// that is relative one that names versions. `before` is the history that the plan was made from. Quoted for a shell.
std::string finishing_command(const Request& request, std::span<const Step> steps, std::size_t done,
                              const History& before, const Typed& typed);

}  // namespace belay
