#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/error.h"
#include "engine/run/work.h"

namespace belay {

/// The result of one verify script that was run by itself.
struct Verified {
    std::string id;
    bool passed = true;
    std::optional<Error> error = {};
};

/// Runs the verify scripts of what is applied, up to the target (all: empty), changing nothing; the results in order of
/// application.
std::vector<Verified> verify(Work& work, const std::string& target);

}  // namespace belay
