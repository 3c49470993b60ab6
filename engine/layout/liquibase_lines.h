#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/layout/lines.h"

namespace belay {

/// What stands behind `--word` on a line, in any case and with any blanks between; nothing where the line is no such.
std::optional<Span> liquibase_command(const Span& line, std::string_view word);

/// What stands behind `--precondition-`.
std::optional<Span> liquibase_precondition(const Span& line);

/// What stands behind `--property`, where it has two parts with colons, as a property has: a comment may begin so.
std::optional<Span> liquibase_property(const Span& line);

/// Whether a line is the beginning of a comment that holds a rollback.
bool begins_rollback_block(std::string_view line);

/// What a file says in its first line that it is called; empty where it says nothing.
std::string_view logical_path(const Span& line);

/// Throws Error (project) at what only Liquibase's commercial edition reads.
void refuse_commercial(const Source& source, const Span& line);

/// Throws Error (project) where a precondition that does not hold would not stop the run.
void check_preconditions(const Source& source, Span rest);

/// The statement of a check script that says the same as a precondition, in the column where the file has its query.
/// Throws Error (project) for one that is not known.
std::string sql_check(const Source& source, const Span& line, const Span& condition);

/// A script that stands in some lines of a file: each in its place.
class PlacedLines {
  public:
    void add(std::size_t number, const std::string& line) {
        if (first_ == 0) first_ = last_ = number;
        text_.append(number - last_, '\n');
        text_ += line;
        last_ = number;
    }

    /// Nothing where no line was added.
    std::optional<Source> source(const std::string& path) const {
        if (first_ == 0) return std::nullopt;
        return Source{.path = path, .text = text_ + "\n", .first_line = first_};
    }

  private:
    std::string text_;
    std::size_t first_ = 0;
    std::size_t last_ = 0;
};

}  // namespace belay
