#pragma once

#include <string>
#include <string_view>

namespace belay::cli {

/// The generated part of a page that has this name, in Markdown: `commands`, `options` of every command,
/// `command options`, `exit codes`, `settings`. Throws Error (internal) for another name.
std::string generated(std::string_view name);

}  // namespace belay::cli
