#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/graph/version.h"

namespace belay {

enum class Direction { up, down };

std::string_view name_of(Direction direction);

/// What a record says. `failed` and `repaired` never change whether a migration is applied.
enum class Event { started, statement, applied, reverted, failed, stamped, resolved, repaired, adopted };

std::string_view name_of(Event event);
std::optional<Event> parse_event(std::string_view text);

/// A backup that was made and verified.
struct Backup {
    std::string path = {};  // empty: a command of the user's keeps it elsewhere
    std::uintmax_t size = 0;
    std::string sha256 = {};  // "sha256:..."

    bool operator==(const Backup&) const = default;
};

/// One row of the history, without the scripts it keeps: those are read when one is needed.
struct Record {
    std::int64_t seq = 0;
    std::string run = {};
    Version version = {};
    std::string name = {};
    Event event = Event::applied;
    Direction direction = Direction::up;
    std::size_t statement = 0;   // of `started` outside a transaction, `statement` and `failed`: which one, 1-based
    std::size_t statements = 0;  // how many the script has
    std::string checksum = {};   // of the up script
    std::string at = {};         // UTC, YYYY-MM-DDTHH:MM:SSZ
    std::int64_t took_ms = 0;
    std::string by = {};
    std::string host = {};
    std::string belay = {};               // the version of belay that wrote it
    std::string note = {};                // why, from the person who ran stamp, resolve or repair
    std::string statement_checksum = {};  // of `started` and `statement`: of the statement that it is about
    /// Of `started`: what was there before a statement that cannot run in a transaction (Effect::trace). Of
    /// `statement`: what scripts have made of the session so far (SessionState::text).
    std::string trace = {};
    std::string remark = {};            // what a person should know beside; of `failed` the error
    std::optional<Backup> backup = {};  // of the first record of a run that was backed up before it
    bool keeps_down = false;            // the row has the down script

    bool operator==(const Record&) const = default;
};

/// The scripts that a record keeps, so that the migration can be reverted and verified without its files.
struct KeptScripts {
    std::optional<std::string> down;
    std::optional<std::string> verify;
};

}  // namespace belay
