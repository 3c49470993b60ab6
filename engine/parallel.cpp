#include "engine/parallel.h"

#include <algorithm>
#include <exception>
#include <system_error>
#include <thread>
#include <vector>

namespace belay {

namespace {

constexpr std::size_t worth_a_thread = 64;  // files: what one takes to start, a thread reads some ten files in
constexpr std::size_t most_threads = 8;

std::size_t threads_for(std::size_t count) {
    const std::size_t cores = std::max(1U, std::thread::hardware_concurrency());
    return std::clamp(count / worth_a_thread, std::size_t{1}, std::min(cores, most_threads));
}

}  // namespace

void in_parallel(std::size_t count, const std::function<void(std::size_t)>& task) {
    const auto threads = threads_for(count);
    std::vector<std::exception_ptr> failures(threads);
    const auto work = [&](std::size_t share) noexcept {
        try {
            for (auto i = count * share / threads; i < count * (share + 1) / threads; ++i) task(i);
        } catch (...) {  // is thrown again by the thread that waits
            failures[share] = std::current_exception();
        }
    };
    {
        std::vector<std::jthread> others;
        others.reserve(threads - 1);
        for (std::size_t share = 1; share < threads; ++share) {
            try {
                others.emplace_back(work, share);
            } catch (const std::system_error&) {
                work(share);  // a machine that gives no more threads
            }
        }
        work(0);
    }
    for (const auto& failure : failures) {
        if (failure) std::rethrow_exception(failure);
    }
}

}  // namespace belay
