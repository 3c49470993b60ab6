#pragma once

#include <span>
#include <string>

#include "engine/plan/state.h"

namespace belay {

/// What a person would do now, as a command or with the words that lead to it, the most urgent thing first; nothing
/// where all is in sync. `context` are the options that name the database, each with a blank before it.
std::string next_command(std::span<const Known> migrations, const std::string& context);

/// What a person may do about a migration that changed after it was applied, one of `all`.
std::string ways_on_from_changed(std::span<const Known> all, const Known& changed, const std::string& context);

/// Whether what is in force has a down script, in a file here or in the history.
bool keeps_down(const Known& in_force);

/// What ends a partial migration whose file is missing: its down that history keeps, or the word of whoever has
/// reverted it by hand.
std::string settling_command(const Known& partial, const std::string& context);

/// What there is to say of a migration beside its state: when and by whom, how far it came, what went wrong.
std::string remarks(const Known& known);

}  // namespace belay
