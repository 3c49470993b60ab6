#include "engine/history/history.h"

#include <algorithm>

namespace belay {

namespace {

void become_partial(Standing& standing, const Record& record) {
    const bool resumes = standing.state == Standing::State::partial && standing.direction == record.direction;
    if (!resumes) {
        standing.done = 0;
        standing.done_checksums.clear();
        standing.begun.reset();
        // A half-run up counts from where it began; a half-run down leaves the place that its up had.
        if (record.direction == Direction::up) standing.applied = record;
    }
    standing.state = Standing::State::partial;
    standing.direction = record.direction;
    standing.statements = record.statements;
}

void take_applied(Standing& standing, const Record& record) {
    standing.state = Standing::State::applied;
    standing.begun.reset();
    standing.applied = record;
    standing.checksum = record.checksum;
}

void become_reverted(Standing& standing) {
    standing.state = Standing::State::reverted;
    standing.begun.reset();
}

void take_failure(Standing& standing, const Record& record) {
    standing.last_error = record.detail;
    if (standing.begun == record.statement) standing.failed = true;
}

void begin(Standing& standing, const Record& record) {
    standing.begun = record.statement;
    standing.begun_detail = record.detail;
    standing.failed = false;
}

/// Records that never change the state.
bool is_remark(const Record& record) {
    return record.event == Event::failed || record.event == Event::repaired;
}

void take(Standing& standing, const Record& record) {
    if (record.event == Event::failed) return take_failure(standing, record);
    if (record.event == Event::repaired) {
        standing.checksum = record.checksum;
        standing.name = record.name;
        return;
    }
    standing.name = record.name;
    standing.last_error.clear();
    switch (record.event) {
        case Event::started:
            become_partial(standing, record);
            if (record.statement > 0) begin(standing, record);
            break;
        case Event::statement:
            become_partial(standing, record);
            standing.begun.reset();
            standing.done = record.statement;
            standing.done_checksums.resize(record.statement);
            if (record.statement > 0) standing.done_checksums[record.statement - 1] = record.detail;
            break;
        case Event::applied:
        case Event::stamped:
        case Event::adopted: take_applied(standing, record); break;
        case Event::reverted: become_reverted(standing); break;
        case Event::resolved:
            if (record.direction == Direction::up)
                take_applied(standing, record);
            else
                become_reverted(standing);
            break;
        case Event::failed:
        case Event::repaired: break;
    }
}

/// Scripts that are older than the application belong to another text of the migration.
void take_scripts(Standing& standing, const Record& record) {
    if (standing.applied.seq == record.seq) {
        standing.scripts_seq = record.seq;
        standing.keeps_down = record.keeps_down;
    } else if (record.keeps_down) {
        standing.scripts_seq = record.seq;
        standing.keeps_down = true;
    }
}

}  // namespace

History::History(std::vector<Record> records) : records_(std::move(records)) {
    for (const auto& record : records_) {
        auto& standing = standings_[record.version];
        if (standing.version.empty()) {
            standing.version = record.version;
            standing.name = record.name;
        }
        take(standing, record);
        if (!is_remark(record)) standing.last = record;
        take_scripts(standing, record);
    }
}

const Standing* History::find(const Version& version) const {
    const auto found = standings_.find(version);
    return found == standings_.end() ? nullptr : &found->second;
}

bool History::is_in_force(const Version& version) const {
    const auto* standing = find(version);
    return standing != nullptr && standing->in_force();
}

std::vector<const Standing*> History::in_force() const {
    std::vector<const Standing*> result;
    for (const auto& [version, standing] : standings_) {
        if (standing.in_force()) result.push_back(&standing);
    }
    std::ranges::sort(result, {}, [](const Standing* standing) { return standing->applied.seq; });
    return result;
}

}  // namespace belay
