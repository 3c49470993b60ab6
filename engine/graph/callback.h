#pragma once

#include "engine/sql/script.h"

namespace belay {

/// A moment of a run at which what the configuration names is run, and what came with the migrations.
enum class Hook { before_run, after_run, before_each, after_each, on_failure };

/// A script that the tool of a layout runs at a moment of each run in one direction.
struct Callback {
    Hook hook = Hook::before_run;
    Section direction = Section::up;  // or down
    Script script = {};
};

}  // namespace belay
