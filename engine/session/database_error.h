#pragma once

#include <cstddef>
#include <optional>
#include <stdexcept>
#include <string>

namespace belay {

/// What kind of trouble a database reported, as far as it decides what happens next.
enum class Fault {
    statement,   // the SQL is wrong, or the data does not allow it
    permission,  // the role may not do this
    lock,        // a lock was not to be had in time, or a deadlock was resolved against us
    blocking,    // others waited too long behind this session
    cancelled,   // `cancel` was called
    timeout,     // the statement ran longer than its limit
    connection,  // no connection, or it went away
    address,     // the URL says nothing that could be opened
    missing,     // the database, or the file, does not exist and can be created
    unfit,       // it can be read, but no run may write to it this way: a standby, a pooler
    duplicate,   // a row with this key is there already
    cascade,     // dropping a table would delete or change rows of others, without a word
    unrecorded,  // the last statement of a Transaction did not write its one row: a trigger or a rule swallowed it
};

/// What a database said, in its own fields. The only exception that a driver throws.
class DatabaseError : public std::runtime_error {
  public:
    DatabaseError(Fault fault, const std::string& message) : std::runtime_error(message), fault(fault) {}

    Fault fault;
    std::string code;                      // SQLSTATE, or SQLite's symbolic result code; empty: the driver's own words
    std::string detail, hint, context;     // empty where the database has none
    std::optional<std::size_t> offset;     // bytes into the statement
    std::optional<std::size_t> row;        // the line, from 1, of the rows that BulkRows was given
    bool hides_rows = false;               // of Fault::permission: a row-level policy would, and no grant helps
    bool at_commit = false;                // a commit failed: what is checked only then does not hold
    std::optional<std::size_t> statement;  // that it is about: index into those of the script that ran
};

}  // namespace belay
