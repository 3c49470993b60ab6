#pragma once

#include <span>
#include <string_view>

namespace belay {

/// A number that a command can end with, in words: the one place that the manual has them from.
struct ExitCode {
    std::string_view code;  // or several of one meaning
    std::string_view meaning;
    std::string_view then;  // what a deploy script should do
};

/// All of them, in order: 0, and one for each Kind of error.
std::span<const ExitCode> exit_codes();

}  // namespace belay
