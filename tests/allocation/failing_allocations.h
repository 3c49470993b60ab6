#pragma once

#include <cstddef>

namespace belay {

/// Which allocations of the program throw std::bad_alloc, by the operators of failing_allocations.cpp: the `number`-th
/// from now on, counted from 1, and with `ever` all after it as well. Ends with its scope.
class FailingAllocations {
  public:
    enum class Failing { once, ever };

    FailingAllocations(std::size_t number, Failing failing);
    ~FailingAllocations();
    FailingAllocations(const FailingAllocations&) = delete;
    FailingAllocations& operator=(const FailingAllocations&) = delete;

    /// Whether so many allocations were asked for that one failed.
    static bool any();
};

}  // namespace belay
