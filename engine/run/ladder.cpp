#include "engine/run/ladder.h"

#include <algorithm>
#include <random>

namespace belay {

using std::chrono::milliseconds;

Ladder::Ladder(std::span<const Rung> rungs, const Patience& patience)
    : rungs_(rungs),
      patience_(patience),
      attempts_(std::max<std::size_t>(patience.attempts.value_or(rungs.size()), 1)) {
    // Without a limit the first attempt ends only with the lock; where a database queues nobody, its own wait is all.
    if (rungs_.empty() || patience_.lock_timeout == milliseconds{0}) attempts_ = 1;
}

const Rung& Ladder::rung() const {
    return is_last() ? rungs_.back() : rungs_[std::min(attempt_, rungs_.size()) - 1];
}

std::optional<milliseconds> Ladder::lock_timeout() const {
    const auto longest = patience_.lock_timeout;
    if (rungs_.empty() || longest == milliseconds{0}) return longest;
    if (!longest) return rung().wait;
    return is_last() ? *longest : std::min(rung().wait, *longest);
}

milliseconds Ladder::climb() {
    const auto pause = rung().pause.count();
    ++attempt_;
    std::minstd_rand random(std::random_device{}());
    return milliseconds{std::uniform_int_distribution<milliseconds::rep>(pause / 2, pause * 3 / 2)(random)};
}

}  // namespace belay
