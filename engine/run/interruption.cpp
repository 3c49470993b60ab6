#include "engine/run/interruption.h"

#include <algorithm>
#include <thread>

#include "engine/error.h"
#include "engine/run/deadline.h"

namespace belay {

void check_interrupted(const RunOptions& options) {
    const bool out_of_time = options.deadline != nullptr && options.deadline->has_passed();
    if (out_of_time || (options.interrupted != nullptr && options.interrupted->load()))
        throw Error(Kind::interrupted, "interrupted");
}

void pause(std::chrono::milliseconds time, const RunOptions& options) {
    using Clock = std::chrono::steady_clock;
    constexpr std::chrono::milliseconds between_looks{20};
    const auto end = Clock::now() + time;
    while (Clock::now() < end) {
        check_interrupted(options);
        std::this_thread::sleep_for(std::min<Clock::duration>(between_looks, end - Clock::now()));
    }
}

}  // namespace belay
