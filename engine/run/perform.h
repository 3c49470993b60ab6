#pragma once

#include <optional>

#include "engine/run/work.h"

namespace belay {

/// Does what is asked, under the lock. Nothing to do: no lock, nothing written. Returns whether the reporter approved.
/// Throws Error; what is done and what is not is in its outcome.
bool perform(Work& work, const Request& request);

/// What `perform` would do, with every script lexed. The plan points into the graph and into `history`.
struct Preview {
    History history = {};
    Plan plan = {};

    Preview() = default;
    Preview(Preview&&) = default;
    Preview& operator=(Preview&&) = default;
};
Preview preview(Work& work, const Request& request);

}  // namespace belay
