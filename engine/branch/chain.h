#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "engine/branch/bundle.h"
#include "engine/branch/hold.h"

namespace belay {

/// For each bundle the others that it requires. One without a word of what it requires follows what stands before it:
/// one that is held only what is held, since it was applied or shared so; a free one also the free one before, as it
/// did before the branches came together. A version that several have means, to a free one, all of them. A repeatable
/// one runs after all others, and so follows none.
using Chain = std::vector<std::vector<std::size_t>>;
Chain chain_of(const std::vector<Bundle>& bundles, const std::vector<Hold>& holds);

/// Adds to those that move every free bundle that requires one of them. Throws Error (state) where one that is held
/// does: `context` is that of the command it advises (command_line).
void move_what_follows(const std::vector<Bundle>& bundles, const std::vector<Hold>& holds, const Chain& chain,
                       const std::string& context, std::vector<bool>& moves);

/// Those that move, each after what it requires, otherwise by version and name. Throws Error (project) where they
/// require each other.
std::vector<std::size_t> order_of(const std::vector<Bundle>& bundles, const Chain& chain,
                                  const std::vector<bool>& moves);

}  // namespace belay
