#include "engine/sql/groups.h"

namespace belay {

void Groups::take(Control control, Fit fit) {
    const auto number = next_++;
    switch (control) {
        case Control::none:
            if (fit == Fit::transaction || is_open_) return;
            close(number);
            close(next_);
            return;
        case Control::begin:
            if (is_open_) plain_ = false;
            if (is_open_) return;
            close(number);
            is_open_ = true;
            return;
        case Control::commit:
            if (!is_open_) plain_ = false;
            return end(number);
        case Control::chain: plain_ = false; return end(number);
        case Control::rollback: plain_ = false; return end(next_);
        case Control::savepoint:
            if (!is_open_) plain_ = false;
            return;
        case Control::other: plain_ = false; return;
    }
}

/// Ends the group that is open: what ends it belongs to it, or not.
void Groups::end(std::size_t end) {
    const std::size_t without_statements = is_open_ ? 1 : 0;
    const bool idle = next_ - 1 - begin_ <= without_statements;
    if (!idle) close(end);
    begin_ = next_;
    is_open_ = false;
}

void Groups::close(std::size_t end) {
    if (end > begin_) ranges_.push_back({begin_, end - begin_});
    begin_ = end;
}

}  // namespace belay
