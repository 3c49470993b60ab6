#pragma once

#include <span>
#include <string>

#include "engine/graph/version.h"

namespace belay {

enum class Numbering { time, sequence };

/// The version of a new migration: after all of `versions`. By time it is the time now or, where that is not after
/// them, the next number. Throws Error (usage) where they are no plain numbers that could be counted on from.
std::string next_version(Numbering numbering, std::span<const Version> versions);

/// A version after all of `versions` that is written as `like` is: a time, a number, a date or a dotted version. Throws
/// Error (project) where there is none.
std::string next_version_like(const Version& like, std::span<const Version> versions);

}  // namespace belay
