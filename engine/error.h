#pragma once

#include <cstddef>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "engine/outcome.h"

namespace belay {

/// What ended a command. The number is the exit code; engine/exit_code.h has the words.
enum class Kind {
    internal = 1,
    usage = 2,
    project = 3,
    state = 4,
    pending = 5,
    connection = 6,
    lock = 7,
    failed = 8,
    partial = 9,
    unverified = 10,
    stuck = 11,
    unknown = 12,
    hook = 13,
    interrupted = 130,
    terminated = 143,
};

/// A character in a file, as a person looks for it.
struct Place {
    std::string path = {};           // as the user named it; empty: no file
    std::size_t line = 0;            // 1-based; 0: the file as a whole
    std::size_t column = 0;          // 1-based, in characters
    std::string excerpt = {};        // the line, as written: the whole, or
    std::size_t excerpt_column = 1;  // from this column on
};

/// Which step of a run an error ended, for the run's JSON.
struct FailedStep {
    std::string version = {};
    std::size_t statement = 0;   // 1-based; 0: no single statement is to blame
    std::size_t statements = 0;  // of the script
    bool rolled_back = true;
    bool file_is_wrong = false;  // and not what it met: to run it again would fail again
};

/// What ends a command: thrown by the engine, rendered once by `render`.
class Error : public std::runtime_error {
  public:
    /// `message` says what was found; `next` what to do about it, a command where there is one.
    Error(Kind kind, const std::string& message, std::string next = {})
        : std::runtime_error(message), kind(kind), next(std::move(next)) {}

    Kind kind;
    std::optional<Place> place;
    std::string code, detail, hint, context;  // the server's own fields, empty where it gave none
    std::optional<FailedStep> step;
    bool of_rights = false;  // the role may not do this: another one may
    bool passing = false;    // a lock that somebody holds: the same may succeed a moment later
    Outcome outcome;         // what is applied and what was rolled back
    std::string next;        // what to do about it: a command where there is one, behind the words that lead to it
};

/// An error about `place`.
Error error_at(Kind kind, Place place, const std::string& message, std::string next = {});

/// The error as a person reads it: place, message, excerpt with a caret, the server's detail and hint, outcome, next.
/// Control characters are escaped, the excerpt is cut to 200 characters, any other line to 800 bytes and
/// the whole to 4 KB, without losing outcome and next.
std::string render(const Error& error);

/// `text` with control characters and invalid UTF-8 written as \n, \t or \xNN, so that it stays on its line.
std::string escaped(std::string_view text);

}  // namespace belay
