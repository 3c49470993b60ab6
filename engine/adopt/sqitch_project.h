#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace belay {

/// Who planned something in a Sqitch project, when, and why.
struct Planned {
    std::string at;  // as the plan has it, UTC
    std::string name, email;
    std::string note;
};

/// A tag of a plan, with the identity that Sqitch gives it.
struct PlannedTag {
    std::string id;
    std::string name;  // with its @
    Planned planned;
};

/// A change of a plan, with the identity that Sqitch gives it.
struct PlannedChange {
    std::string id;
    std::string name;
    std::vector<std::string> requirements = {};
    std::vector<std::string> conflicts = {};
    Planned planned = {};
    std::vector<PlannedTag> tags = {};
    std::vector<std::string> reworked_at = {};  // the tags between it and the change of its name that takes its place

    /// Whether the name of a deploy script, without its suffix, is of this change: `users`, `users@v1`.
    bool is_called(std::string_view script) const;
};

/// What Sqitch writes into its tables of a `sqitch.plan`.
struct SqitchProject {
    std::string name;
    std::string uri = {};
    std::vector<PlannedChange> changes = {};

    const PlannedChange* find(std::string_view script) const;
    const PlannedChange* with_id(std::string_view id) const;
    /// The change that `users`, `users@v1` or `@v1` means, seen from the change at this place.
    const PlannedChange* required(std::string_view what, std::size_t from) const;
};

/// Reads a plan that Sqitch reads.
SqitchProject read_sqitch_project(std::string_view text);

}  // namespace belay
