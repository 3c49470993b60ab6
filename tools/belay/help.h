#pragma once

#include <memory>
#include <string>

namespace CLI {
class App;
class FormatterBase;
class Option;
}  // namespace CLI

namespace belay::cli {

/// How help looks: usage lines that can be typed, and no words of the parsing library.
std::shared_ptr<CLI::FormatterBase> help_formatter();

/// The help of a command, or of belay itself where `command` is absent.
std::string help_of(const CLI::App& app, const CLI::App* command);

/// A command with what it takes, as it is typed: "up [TARGET]".
std::string usage_of(const CLI::App& command);
/// An option with its value, in every way that it can be typed: "-m,--message WHY".
std::string name_of(const CLI::Option& option);

}  // namespace belay::cli
