#include "engine/run/journal.h"

#include <algorithm>
#include <ctime>
#include <random>
#include <span>
#include <utility>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "engine/command_line.h"
#include "engine/release.h"
#include "engine/sql/failure.h"

namespace belay {

namespace {

std::string new_id() {
    std::random_device random;
    return fmt::format("{:08x}{:08x}", random(), random());
}

/// Whether an error is of the session, and says nothing about the record.
bool is_of_session(Fault fault) {
    switch (fault) {
        case Fault::connection:
        case Fault::cancelled:
        case Fault::lock:
        case Fault::blocking:
        case Fault::timeout: return true;
        case Fault::statement:
        case Fault::permission:
        case Fault::address:
        case Fault::missing:
        case Fault::unfit:
        case Fault::unrecorded:
        case Fault::duplicate:
        case Fault::cascade: return false;
    }
    return false;
}

}  // namespace

std::string timestamp() {
    return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr)));
}

Record record_of(const Step& step, Event event) {
    // The spelling that history has: 0007 and 7 are one version, and for whoever asks the table one text.
    const auto& version = step.standing != nullptr ? step.standing->version : step.version;
    Record record{.version = version, .name = step.name, .event = event, .direction = step.direction};
    if (step.migration != nullptr)
        record.checksum = step.migration->checksum;
    else if (step.standing != nullptr)
        record.checksum = step.standing->checksum;
    return record;
}

Record record_of_done(const ReadyStep& ready) {
    const bool up = ready.step.direction == Direction::up;
    auto record = record_of(ready.step, up ? Event::applied : Event::reverted);
    record.statements = ready.script.count;
    record.remark = ready.remark;
    return record;
}

Journal::Journal(Session& session, HistoryTable& table, const RunOptions& options, std::int64_t newest)
    : session_(session), table_(table), options_(options), run_(new_id()), newest_(newest) {}

void Journal::number(Record& record, std::size_t ahead) {
    record.seq = newest_ + 1 + static_cast<std::int64_t>(ahead);
    record.run = run_;
    if (record.at.empty()) record.at = timestamp();
    record.by = options_.author.by;
    record.host = options_.author.host;
    record.belay = release();
    if (record.note.empty()) record.note = options_.author.note;
    if (ours_ == 0 && ahead == 0) record.backup = backup_;
}

void Journal::append(Record record, const KeptScripts& scripts) {
    number(record, 0);
    try {
        table_.append(record, scripts);
    } catch (const DatabaseError& error) {
        if (is_of_session(error.fault)) throw;
        refuse_unwritten(id_of(record.version, record.name), error);
    }
    written(record.seq);
}

void Journal::append_failure(Record record) {
    number(record, 0);
    table_.append(record);
    written(record.seq);
}

void Journal::go_back_to(std::int64_t newest) {
    newest_ = newest;
    if (ours_ > newest) ours_ = 0;
}

HistoryTable::Insertion Journal::insertion(Record record, const KeptScripts& scripts, std::size_t ahead) {
    number(record, ahead);
    return table_.insertion(record, scripts);
}

void Journal::refuse_unwritten(const std::string& id, const DatabaseError& error) const {
    if (error.fault == Fault::duplicate) throw Moved("although this one had locked it");
    auto result = Translation(options_.parameters).error(error, 0);
    if (is_of_session(error.fault)) throw Error(result);
    Error unwritten(Kind::failed, fmt::format("the record of {} could not be written to the history, {}: {}", id,
                                              session_.dialect().history_table, result.what()));
    unwritten.code = result.code;
    unwritten.detail = result.detail;
    unwritten.hint = result.hint;
    throw unwritten;
}

bool Journal::is_behind() {
    return session_.dialect().lock_scope != LockScope::session && table_.newest() != newest_;
}

void Journal::read_others() {
    const auto recorded = table_.after(newest_);
    if (std::ranges::find(recorded, Direction::down, &Record::direction) != recorded.end())
        throw Moved("while this one waited");
    auto history = table_.read().project;
    newest_ = history.newest();
    others_ = std::move(history);
}

std::optional<Standing> Journal::standing(const Version& version) {
    auto records = table_.of_version(version);
    std::ranges::reverse(records);
    const History history(records);
    const auto* standing = history.find(version);
    return standing != nullptr ? std::optional(*standing) : std::nullopt;
}

void Journal::require_kept() {
    try {
        if (ours_ == 0 || count_ours(ours_, 1) == 1) return;
    } catch (const DatabaseError& error) {
        throw Translation(options_.parameters).error(error, 0);
    }
    throw Error(Kind::state,
                fmt::format("the newest record of this run, {}, is not in the history, {}, any more", ours_,
                            session_.dialect().history_table),
                "look for what deletes from that table, such as a trigger, then at: " +
                    command_line("status", options_.typed.context, {}));
}

std::size_t Journal::count_ours(std::int64_t seq, std::size_t count) {
    std::size_t ours = 0;
    while (ours < count && table_.run_of(seq + static_cast<std::int64_t>(ours)) == run_) ++ours;
    return ours;
}

}  // namespace belay
