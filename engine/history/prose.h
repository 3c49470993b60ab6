#pragma once

#include <string>

#include "engine/history/record.h"

namespace belay {

/// Fills in what a row from before 0003 says in its `detail`, of which each part has a field of its own since: what a
/// statement's checksum is, what was there before it, the backup, and what is left for a person. `record` has all other
/// columns.
void read_prose(std::string detail, Record& record);

}  // namespace belay
