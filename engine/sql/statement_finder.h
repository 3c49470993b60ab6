#pragma once

#include <string_view>

#include "engine/sql/source.h"

namespace belay {

/// Looks for a statement in a script whose text comes in.
class StatementFinder {
  public:
    void look_at(std::string_view text);
    /// Whether there is more than blanks and comments.
    bool found() const { return state_ != State::between && state_ != State::line; }

  private:
    enum class State { between, dash, slash, line, block, star, statement };
    State after(char c) const;

    State state_ = State::between;
};

/// Whether a script has nothing but blanks and comments (and its directives).
bool has_no_statements(const Source& source);

/// Whether there is nothing in a text, not even a comment.
bool is_blank(const Source& source);

}  // namespace belay
