#pragma once

#include <cstddef>
#include <functional>

namespace belay {

/// Calls `task` with each number below `count`: in order, or from several threads at once where there are many, each of
/// which does a row of neighbours in order. Throws what the call with the smallest number threw, of those that did.
void in_parallel(std::size_t count, const std::function<void(std::size_t)>& task);

}  // namespace belay
