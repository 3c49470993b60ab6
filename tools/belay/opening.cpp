#include "tools/belay/opening.h"

#include <chrono>
#include <system_error>
#include <utility>

namespace belay::cli {

Opening::Opening(const std::function<std::unique_ptr<Session>()>& open) {
    try {
        std::packaged_task<std::unique_ptr<Session>()> task(open);
        session_ = task.get_future();
        thread_ = std::thread(std::move(task));
    } catch (const std::system_error&) {
        session_ = std::async(std::launch::deferred, open);  // no room for another thread: afterwards, then
    }
}

Opening::~Opening() {
    constexpr std::chrono::milliseconds longest_farewell{500};
    if (!thread_.joinable()) return;
    // Nobody asked for the session: something else went wrong, and that is to be told.
    const bool unasked = session_.valid();
    if (unasked && session_.wait_for(longest_farewell) != std::future_status::ready)
        thread_.detach();
    else
        thread_.join();
}

}  // namespace belay::cli
