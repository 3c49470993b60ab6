#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/sql/directive_line.h"
#include "engine/sql/sections.h"
#include "engine/sql/source.h"

namespace belay {

/// A word of a directive and where it stands.
struct Word {
    std::string text;
    Place place = {};
};

/// What a verify script proves its claim by.
enum class VerifyRule {
    rows,    // it may not write, and every row that it returns begins with what is true
    errors,  // it may write, and return what it likes: only an error fails it
};

/// Which lines of a script have variables of the environment put into them, as goose does: those below a line
/// `-- +goose ENVSUB ON`, or, where that stands above the script, those before it is taken back as well.
enum class Environment { none, marked, from_beginning };

/// What the `-- belay:key value` lines at the head of a script say.
struct Directives {
    std::optional<std::vector<Word>> requirements;  // absent: follows the previous version; empty: `requires none`
    std::vector<Word> tags;
    std::vector<std::string> parameters;
    std::vector<std::string> placeholders;
    std::map<std::string, std::string> defaults;  // of either, where nobody gives another value
    std::optional<std::string> irreversible;
    std::optional<std::chrono::milliseconds> lock_timeout;
    std::optional<std::chrono::milliseconds> statement_timeout;
    std::optional<std::size_t> lock_attempts;
    std::optional<std::chrono::milliseconds> max_blocking;  // 0: without limit
    bool transaction = true;
    bool transaction_if_possible = false;  // none where a statement of the script cannot run in one
    bool foreign_keys = true;
    bool foreign_keys_left_off = false;  // nobody says so in the script: they are off for all that do not say otherwise
    bool noop = false;
    Environment environment = Environment::none;
    VerifyRule verify_rule = VerifyRule::rows;
};

/// A line of a text, without its end.
struct LineSpan {
    std::size_t begin = 0, end = 0;
    bool operator==(const LineSpan&) const = default;
};

/// The `-- belay:requires` lines of a file, as bytes of it; the file is one that could be loaded.
std::vector<LineSpan> requires_lines(std::string_view bytes);

/// The directives at the head of a section. Throws Error (project) at a key or value that is not known, with the
/// nearest one that is, and at a directive that stands after the first statement.
Directives read_directives(const Source& source, Section section);

/// Whether a script of that section can have a directive of that name.
bool can_have(Section section, std::string_view name);

/// Adds a directive that stands elsewhere than in its script; key and value are places in `source`. Throws as
/// `read_directives` does.
void add_directive(const Source& source, Section section, const Directive& directive, Directives& into);

/// Reads the directives of a section whose lines come in, as `read_directives` does.
class DirectiveReader {
  public:
    /// The source is the section, for the places of errors; it outlives the reader.
    DirectiveReader(const Source& source, Section section) : source_(source), section_(section) {}

    /// The next line, without its end, from `offset` of the section on. After the head only lines with directives are
    /// of interest.
    void take(std::string_view line, std::size_t offset);

    /// Whether no statement has begun.
    bool in_head() const { return in_head_; }

    Directives finish() { return std::move(directives_); }

  private:
    const Source& source_;
    Section section_;
    Directives directives_;
    bool in_head_ = true;
    bool in_comment_ = false;
};

/// "500ms", "3s", "5min", "1h", "0". Nothing where it is none of these.
std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);

/// A number of attempts, from 1 on. Nothing where it is none.
std::optional<std::size_t> parse_attempts(std::string_view text);

}  // namespace belay
