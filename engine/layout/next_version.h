#pragma once

#include <span>
#include <string>

#include "engine/graph/version.h"

namespace belay {

/// What a time looks like as a version.
enum class Stamp { seconds, unix_seconds, milliseconds };

/// The time now: 20260101120000, 1767268800 or 1767268800000.
Version now_as(Stamp stamp);

/// A version after all of `versions` that is written as `like` is: a time, a number, a date or a dotted version. A time
/// is now or, where that is not after them, the next number. None of `versions` is in words. Throws Error (project)
/// where there is none.
std::string next_version_like(const Version& like, std::span<const Version> versions);

/// The next plain number after all of `versions`, which is 0001 where there are none. Throws Error (usage) where they
/// are no plain numbers that could be counted on from.
std::string next_in_sequence(std::span<const Version> versions);

}  // namespace belay
