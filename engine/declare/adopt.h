#pragma once

#include <string>
#include <vector>

#include "engine/adopt/adoption.h"
#include "engine/run/work.h"

namespace belay {

/// Whether only to say what would be done.
enum class DryRun { off, on };

/// What adopting the history of a tool, or of the one that is there, comes to; nothing is written. `accepted` are
/// migrations that count as applied although table and files disagree about them.
Adoption adoption_of(Work& work, const std::string& tool, const std::vector<std::string>& accepted,
                     const LedgerPlace& place = {});

/// Records what the adoption says, in one transaction, if that still is what the other table says.
void adopt(Work& work, const Adoption& adoption);

/// Writes what is applied into a tool's own tables, which are made where there are none, in one transaction. Returns
/// what they did not list; `dry_run` is all but the writing.
std::vector<std::string> export_to(Work& work, const std::string& tool, DryRun dry_run, const LedgerPlace& place = {});

}  // namespace belay
