#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace CLI {
class App;
class ParseError;
}  // namespace CLI

namespace belay::cli {

/// Says in belay's words what is wrong with a command line that `app` could not read. Throws Error (usage).
[[noreturn]] void refuse(const CLI::App& app, const CLI::ParseError& error, std::span<const std::string> words);

/// Throws Error (usage): there is no such command, and which one is near.
[[noreturn]] void refuse_unknown_command(const CLI::App& app, std::string_view word);

/// Throws Error (usage): `belay help` knows no such command and no such page of the manual.
[[noreturn]] void refuse_unknown_page(const CLI::App& app, std::string_view word);

/// Throws Error (usage): an option has a few values, and this is none of them.
[[noreturn]] void refuse_value(std::string_view option, std::string_view value,
                               const std::vector<std::string>& allowed);

}  // namespace belay::cli
