#pragma once

#include <functional>
#include <string>
#include <vector>

#include "engine/run/ready.h"
#include "engine/run/work.h"

namespace belay {

/// Whether `resolve` declares a migration applied or not.
enum class Resolution { applied, reverted };

/// Records everything up to the target as applied that is not, but nothing repeatable. Returns the ids.
std::vector<std::string> stamp(Work& work, const std::string& target);

/// Says that a migration is applied, or is not, without running anything. False where history says the same already:
/// then nothing is recorded, so that the order of application stays. Where there is no history yet, that something is
/// not applied begins one.
bool resolve(Work& work, const std::string& target, Resolution resolution);

/// Accepts the checksums and names that files have now, of these or, where none is named, of all that differ. Returns
/// the ids.
std::vector<std::string> repair(Work& work, const std::vector<std::string>& targets);

/// Appends the records in one transaction, in which `before` comes first. The caller has read `history` under the lock.
void declare(Work& work, const History& history, std::vector<Declaration> declarations,
             const std::function<void()>& before = {});

}  // namespace belay
