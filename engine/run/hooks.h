#pragma once

#include <array>
#include <atomic>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/graph/callback.h"
#include "engine/run/message.h"
#include "engine/session.h"
#include "engine/sql/script.h"

namespace belay {

inline constexpr std::array all_hooks{Hook::before_run, Hook::after_run, Hook::before_each, Hook::after_each,
                                      Hook::on_failure};

std::string_view name_of(Hook hook);

/// What runs at each hook, in order: names that end in .sql are files, everything else is a command of the shell.
struct Hooks {
    std::map<Hook, std::vector<std::string>> actions = {};
    std::map<Hook, std::vector<Script>> scripts = {};  // that came with the migrations; they run after the others
    std::string directory = {};                        // where relative paths begin and commands run; empty: here
};

/// The hooks of a run, every SQL file read and lexed before anything runs.
class ReadyHooks {
  public:
    ReadyHooks() = default;
    /// Throws Error (usage) for a file that cannot be read, (project) for one that is wrong.
    ReadyHooks(const Hooks& hooks, const Dialect& dialect, const Parameters& parameters);

    bool has(Hook hook) const { return actions_.contains(hook); }

    /// Runs what is set for a hook. An SQL file runs in a transaction of its own, or, where it says so, outside of one,
    /// and what it did to the session is undone; a command is told `message`. Throws Error (hook) at the first that
    /// fails, (interrupted), (connection).
    void run(Hook hook, const std::string& message, Session& session, const std::atomic<bool>* interrupted) const;

  private:
    struct Action {
        Command command = {};
        std::optional<Prepared> script = {};  // in place of the command
    };

    std::map<Hook, std::vector<Action>> actions_;
    Parameters parameters_;
};

}  // namespace belay
