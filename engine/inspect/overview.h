#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "engine/plan/state.h"
#include "engine/run/work.h"

namespace belay {

/// What history and files together say of a database at one moment. Points into the graph and itself.
struct Overview {
    History history = {};
    std::vector<Known> migrations = {};

    Overview() = default;
    Overview(Overview&&) = default;
    Overview& operator=(Overview&&) = default;

    /// Whether nothing is left to do or to decide.
    bool in_sync() const;
};

Overview overview(Work& work);

/// Gives the newest `limit` records to `take`, newest first.
void log(Work& work, std::optional<std::size_t> limit, const std::function<void(const Record&)>& take);

/// The records of one version, newest first.
std::vector<Record> log(Work& work, const Version& version);

}  // namespace belay
