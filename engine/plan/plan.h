#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/plan/state.h"
#include "engine/plan/target.h"

namespace belay {

/// What to do with a late migration that does not say what it requires.
enum class Order { strict, any, skip };

/// What `up` does about applied migrations whose files are missing: `ignore_newer` lets a rolled-back release start,
/// whose files end before what is applied.
enum class AppliedMissing { ignore_newer, error, ignore };

struct Policy {
    Order order = Order::strict;
    AppliedMissing applied_missing = AppliedMissing::ignore_newer;
};

/// One migration in one direction.
struct Step {
    Direction direction = Direction::up;
    Version version = {};
    std::string name = {};
    const Migration* migration = nullptr;           // null: its file is missing; what history keeps is used
    const Standing* standing = nullptr;             // null: history never heard of it
    std::size_t statements = 0;                     // of its script, known once the plan is made ready
    std::size_t done = 0;                           // statements that an earlier run did and recorded
    bool resumes = false;                           // an earlier run began the script outside a transaction
    bool kept_down = false;                         // its down is the script that history keeps, not that of the file
    bool from_baseline = false;                     // its baseline runs in place of its up
    std::vector<const Migration*> stands_for = {};  // by that: the older ones, to be stamped with it

    std::string id() const { return id_of(version, name); }
};

/// What a run will do, in order. Points into the graph and the history that it was made from.
struct Plan {
    std::vector<Step> steps = {};
    std::vector<std::string> warnings = {};
    std::vector<std::string> kept = {};  // applied migrations beside the target's line, which stay

    bool reverts() const;
};

/// What a person asked for.
struct Request {
    enum class Command { up, down, to, redo };

    Command command = Command::up;
    std::string target = {};                // as typed; empty: the command's default
    std::optional<std::size_t> count = {};  // of steps: `up -n`, `down N`, `redo N`
    bool only = false;                      // `up --only`: the target alone
    bool all = false;                       // `down --all`
    std::string context = {};  // options that name database and files, for the commands in messages: " --env prod"
};

/// The plan of a request. Pure: the same arguments give the same plan. Throws Error (usage, project or state) where the
/// request makes no sense, or the state or the policy refuses it.
Plan plan(const Request& request, const Graph& graph, const History& history, const Policy& policy);

/// Repeatable ones are applied where the target is head.
Plan plan_up(const Graph& graph, const History& history, const Target& target, const Policy& policy,
             const std::string& context = {});
/// One migration alone, late or not; what it requires must be applied.
Plan plan_only(const Graph& graph, const History& history, const Version& version, const Policy& policy,
               const std::string& context = {});
/// Reverts the last `count`, newest first. Repeatable ones stay, and are not counted. Throws Error (state) where
/// something would stay that requires what is reverted; so do the next two.
Plan plan_down(const Graph& graph, const History& history, std::size_t count, const std::string& context = {});
/// Reverts everything but the repeatable ones, which it warns of.
Plan plan_down_all(const Graph& graph, const History& history, const std::string& context = {});
/// Reverts everything that was applied after `keep`, which stays.
Plan plan_down_to(const Graph& graph, const History& history, const Version& keep, const std::string& context = {});

}  // namespace belay
