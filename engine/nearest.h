#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace belay {

/// The candidate that `word` was probably meant to be: the only one that begins with it, or one with at most a third of
/// its letters mistyped, or one of two. Nothing where none is close.
std::optional<std::string> nearest(std::string_view word, std::span<const std::string> candidates);

/// " - did you mean 'x'?" or nothing, to end a message with.
std::string did_you_mean(std::string_view word, std::span<const std::string> candidates);

}  // namespace belay
