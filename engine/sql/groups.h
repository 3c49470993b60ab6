#pragma once

#include <cstddef>
#include <vector>

#include "engine/sql/statement.h"

namespace belay {

/// Statements of a script that follow each other, by their numbers from 0.
struct StatementRange {
    std::size_t first = 0, count = 0;
    bool operator==(const StatementRange&) const = default;
};

/// What statement after statement of a script comes to, where the script itself begins and ends transactions, in the
/// way in which a database takes it: a `commit` ends what is open, be it that a `begin` opened it or that nobody did,
/// and one that ends nothing does nothing.
class Groups {
  public:
    /// Whether a statement may stand in a transaction.
    enum class Fit { transaction, alone };

    void take(Control control, Fit fit);
    void finish() { close(next_); }

    /// Whether every statement stands in a whole `begin; ... commit;`, or needs no other with it.
    bool is_plain() const { return plain_ && !is_open_; }
    /// Whether a `begin` has no end yet.
    bool is_open() const { return is_open_; }

    /// What runs as one: a group with its `begin`, where it has one, and with the `rollback` that undoes it, but
    /// without the `commit`.
    const std::vector<StatementRange>& ranges() const { return ranges_; }

  private:
    void close(std::size_t end);
    void end(std::size_t end);

    std::vector<StatementRange> ranges_;
    std::size_t begin_ = 0;  // of the group that is not closed
    std::size_t next_ = 0;
    bool is_open_ = false;  // by a `begin`
    bool plain_ = true;
};

}  // namespace belay
