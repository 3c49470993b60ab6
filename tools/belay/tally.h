#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "engine/run/backup.h"

namespace belay::cli {

/// What a run has done so far: its JSON tells it, after an error too.
struct Tally {
    std::string run = {};
    std::vector<std::string> applied = {}, reverted = {};
    std::optional<Backup> backup = {};
    std::chrono::steady_clock::time_point start = std::chrono::steady_clock::now();
    std::chrono::steady_clock::duration asked{};  // how long a person took to answer, which is not the run's time
};

}  // namespace belay::cli
