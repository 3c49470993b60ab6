#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "engine/history/record.h"
#include "engine/session.h"

namespace belay {

/// The columns that every history table has, whichever belay made it.
inline constexpr std::array first_columns{"seq",         "run",           "project",   "version",    "name",
                                          "event",       "direction",     "statement", "statements", "checksum",
                                          "script_down", "script_verify", "at",        "took_ms",    "by",
                                          "host",        "belay",         "note",      "detail"};
/// One of those that 0003 added.
inline constexpr std::string_view typed_column = "statement_checksum";

/// What a row of `{record}` says of its version and event, where this belay knows them.
std::optional<Version> version_in(const Row& row);
std::optional<Event> event_in(const Row& row);
/// The record in the row; its texts are taken out of it.
Record record_in(Row& row, Version version, Event event);

/// The project of a row of `{record}`.
inline const std::string& project_in(const Row& row) {
    return row[16].text;
}

/// Whether the numbers of statements in a row are ones that can be: not fewer than none, not more than the script has.
bool counts_statements(const Row& row);

/// The arguments of `append`, of which `first_append` has the first 18.
inline constexpr std::size_t first_arguments = 18;
using RowValues = std::array<Value, 22>;
RowValues values_of(const Record& record, const KeptScripts& scripts, const std::string& project);

/// A whole number of a row.
std::int64_t integer_in(const Value& value);

/// A value as an SQL literal. Only for text that a person runs: belay itself binds.
std::string literal(const Value& value);

}  // namespace belay
