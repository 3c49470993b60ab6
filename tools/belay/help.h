#pragma once

#include <memory>
#include <string>

namespace CLI {
class App;
class FormatterBase;
}  // namespace CLI

namespace belay::cli {

/// How help looks: usage lines that can be typed, and no words of the parsing library.
std::shared_ptr<CLI::FormatterBase> help_formatter();

/// The help of a command, or of belay itself where `command` is absent.
std::string help_of(const CLI::App& app, const CLI::App* command);

}  // namespace belay::cli
