#include "tests/allocation/failing_allocations.h"

#include <cstdlib>
#include <new>

namespace belay {

namespace {

struct Schedule {
    std::size_t left = 0;  // allocations until one fails; 0: none will
    bool ever = false;     // those after it fail as well
    bool failed = false;   // one has failed
};

Schedule schedule;

bool fails_now() {
    if (schedule.left == 0) return schedule.failed && schedule.ever;
    if (--schedule.left > 0) return false;
    schedule.failed = true;
    return true;
}

void* allocate(std::size_t size) noexcept {
    return fails_now() ? nullptr : std::malloc(size == 0 ? 1 : size);
}

void* allocate_or_throw(std::size_t size) {
    void* const result = allocate(size);
    if (result == nullptr) throw std::bad_alloc();
    return result;
}

}  // namespace

FailingAllocations::FailingAllocations(std::size_t number, Failing failing) {
    schedule = {.left = number, .ever = failing == Failing::ever};
}

FailingAllocations::~FailingAllocations() {
    schedule = {};
}

bool FailingAllocations::any() {
    return schedule.failed;
}

}  // namespace belay

// All of them, since a sanitizer has its own for those that a program leaves out, and memory must be freed by the pair
// of what made it.
void* operator new(std::size_t size) {
    return belay::allocate_or_throw(size);
}
void* operator new[](std::size_t size) {
    return belay::allocate_or_throw(size);
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
    return belay::allocate(size);
}
void* operator new[](std::size_t size, const std::nothrow_t&) noexcept {
    return belay::allocate(size);
}
void operator delete(void* memory) noexcept {
    std::free(memory);
}
void operator delete[](void* memory) noexcept {
    std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
    std::free(memory);
}
void operator delete[](void* memory, std::size_t) noexcept {
    std::free(memory);
}
void operator delete(void* memory, const std::nothrow_t&) noexcept {
    std::free(memory);
}
void operator delete[](void* memory, const std::nothrow_t&) noexcept {
    std::free(memory);
}
