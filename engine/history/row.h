#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "engine/history/record.h"
#include "engine/session.h"

namespace belay {

/// The columns of the history table, as its rows are written.
inline constexpr std::array row_columns{"seq",         "run",           "project",   "version",    "name",
                                        "event",       "direction",     "statement", "statements", "checksum",
                                        "script_down", "script_verify", "at",        "took_ms",    "by",
                                        "host",        "belay",         "note",      "detail"};

/// What a record reads from the table: {1} is the dialect's expression for a time as text.
inline constexpr auto record_columns = R"(
    seq, run, version, name, event, direction, statement, statements, checksum, {1}, took_ms, "by", host, belay, note,
    detail, case when script_down is null then 0 else 1 end, project)";

/// The record in a row of `record_columns`, whose texts are taken out of it; nothing where this belay does not know its
/// version or event.
std::optional<Record> record_in(Row& row);

/// A row of `row_columns`.
using RowValues = std::array<Value, row_columns.size()>;
RowValues values_of(const Record& record, const KeptScripts& scripts, const std::string& project);

/// A whole number of a row.
std::int64_t integer_in(const Value& value);

/// A value as an SQL literal. Only for text that a person runs: belay itself binds.
std::string literal(const Value& value);

}  // namespace belay
