#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>

#include "engine/error.h"

namespace belay {

/// Work that takes long, and what it waits for.
struct Busy {
    std::string what = {};                // "0002_index", "the hook before_run", "the lock of the run"
    std::optional<Place> place = {};      // of the script, or of the first of the statements
    std::size_t statement = 0;            // the first of the statements that were sent together, from 1; 0: none
    std::size_t last_statement = 0;       // the last of them
    std::chrono::milliseconds elapsed{};  // since `what` began
    std::string waiting_for = {};         // in words; empty: nobody, as far as the database tells
};

/// The same as a person reads it, in one line.
std::string words_of(const Busy& busy);

}  // namespace belay
