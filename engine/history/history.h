#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/history/record.h"

namespace belay {

/// How one version stands in a database: what its records add up to, from the newest on that settled it.
struct Standing {
    enum class State { applied, partial, reverted };

    Version version = {};
    std::string name = {};      // as last recorded
    std::string checksum = {};  // as last recorded or repaired
    State state = State::reverted;
    Record applied = {};           // what made it applied; order of application goes by its seq
    std::int64_t scripts_seq = 0;  // the newest record since then that keeps scripts; 0: none does
    bool keeps_down = false;       // it keeps a down script
    std::string last_error = {};   // of a `failed` record that nothing newer has settled

    // Of a partial script:
    Direction direction = Direction::up;
    std::size_t done = 0;                   // statements recorded as done
    std::size_t statements = 0;             // how many it had
    std::optional<std::size_t> begun = {};  // the statement that was begun and of which no end is recorded
    std::string begun_trace = {};           // what was there before it
    bool failed = false;                    // it was answered with an error
    std::vector<std::string> done_checksums = {};
    std::string session = {};  // what they have made of the session (SessionState::text)

    std::string id() const { return id_of(version, name); }
    bool in_force() const { return state != State::reverted; }
    /// Whether a statement of a partial script is done, or may be.
    bool has_begun() const { return state == State::partial && (done > 0 || begun); }
    bool operator==(const Standing&) const = default;
};

/// The fold of a project's records. One that settles a version makes all before it of that version count no more, so
/// the fold of the newest settling record of each version and of what came after it is that of the whole history.
class History {
  public:
    History() = default;
    /// `records` in the order of their seq.
    explicit History(std::vector<Record> records);

    const Standing* find(const Version& version) const;

    /// Whether a version is applied or partial.
    bool is_in_force(const Version& version) const;

    /// What is applied or partial, in the order of application.
    std::vector<const Standing*> in_force() const;

    /// The seq of the newest record, 0 where there is none.
    std::int64_t newest() const { return newest_; }

    bool operator==(const History&) const = default;

  private:
    std::int64_t newest_ = 0;
    std::unordered_map<Version, Standing, Version::Hash> standings_;
};

}  // namespace belay
