#include "engine/history/history.h"

#include <algorithm>
#include <utility>

namespace belay {

namespace {

void become_partial(Standing& standing, const Record& record) {
    const bool resumes = standing.state == Standing::State::partial && standing.direction == record.direction;
    if (!resumes) {
        standing.done = 0;
        standing.done_checksums.clear();
        standing.session.clear();
        standing.begun.reset();
        // A half-run up counts from where it began; a half-run down leaves the place that its up had.
        if (record.direction == Direction::up) standing.applied = record;
    }
    standing.state = Standing::State::partial;
    if (record.direction == Direction::up) standing.checksum = record.checksum;
    standing.direction = record.direction;
    standing.statements = record.statements;
}

void take_failure(Standing& standing, const Record& record) {
    standing.last_error = record.remark;
    if (standing.begun == record.statement) standing.failed = true;
}

void begin(Standing& standing, const Record& record) {
    standing.begun = record.statement;
    standing.begun_trace = record.trace;
    standing.failed = false;
}

void finish_statement(Standing& standing, const Record& record) {
    standing.begun.reset();
    standing.done = record.statement;
    standing.done_checksums.resize(record.statement);
    if (record.statement > 0) standing.done_checksums[record.statement - 1] = record.statement_checksum;
    standing.session = record.trace;
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

/// The standing that a record gives, whatever was before it.
Standing settled(Record&& record) {
    Standing standing{.version = record.version, .name = record.name};
    const bool reverts =
        record.event == Event::reverted || (record.event == Event::resolved && record.direction == Direction::down);
    if (reverts) return standing;
    standing.state = Standing::State::applied;
    standing.checksum = record.checksum;
    standing.scripts_seq = record.seq;
    standing.keeps_down = record.keeps_down;
    standing.applied = std::move(record);
    return standing;
}

void take(Standing& standing, Record&& record) {
    switch (record.event) {
        case Event::started:
            become_partial(standing, record);
            if (record.statement > 0) begin(standing, record);
            break;
        case Event::statement:
            become_partial(standing, record);
            finish_statement(standing, record);
            break;
        case Event::failed: return take_failure(standing, record);
        case Event::repaired: standing.checksum = record.checksum; break;
        case Event::applied:
        case Event::reverted:
        case Event::stamped:
        case Event::resolved:
        case Event::adopted: standing = settled(std::move(record)); return;
    }
    standing.name = record.name;
    if (record.event != Event::repaired) standing.last_error.clear();
    take_scripts(standing, record);
}

}  // namespace

History::History(std::vector<Record> records) {
    for (auto& record : records) {
        auto& standing = standings_[record.version];
        if (standing.version.empty()) {
            standing.version = record.version;
            standing.name = record.name;
        }
        newest_ = record.seq;
        take(standing, std::move(record));
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
    std::vector<std::pair<std::int64_t, const Standing*>> by_seq;
    for (const auto& [version, standing] : standings_) {
        if (standing.in_force()) by_seq.emplace_back(standing.applied.seq, &standing);
    }
    std::ranges::sort(by_seq);
    std::vector<const Standing*> result;
    result.reserve(by_seq.size());
    for (const auto& [seq, standing] : by_seq) result.push_back(standing);
    return result;
}

}  // namespace belay
