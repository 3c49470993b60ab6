#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/sql/directives.h"
#include "engine/sql/source.h"

namespace belay {

/// What a change of a plan needs, or must not meet: `users`, `users@v1.0`, `@v1.0`.
struct SqitchDependency {
    std::string change;  // empty: the one that the tag stands at
    std::string tag;     // empty: the newest before
    Word written = {};
};

struct SqitchChange {
    std::string name;
    Place place = {};
    std::vector<SqitchDependency> requirements = {};
    std::vector<SqitchDependency> conflicts = {};
    std::vector<Word> tags = {};
};

/// A `sqitch.plan` (manual page sqitchchanges; the grammar is that of App::Sqitch::Plan).
struct SqitchPlan {
    std::string project = {};
    std::vector<SqitchChange> changes = {};  // in order; a name that comes again is a rework
};

/// Throws Error (project) at what Sqitch would not read, and at what depends on another project or a change's hash.
SqitchPlan read_sqitch_plan(const Source& source);

/// Whether a change can be called so.
bool is_sqitch_name(std::string_view name);

}  // namespace belay
