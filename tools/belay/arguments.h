#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace belay::cli {

/// Makes what holds of the arguments of every command hold of `command`, once its options are added: an empty one is
/// refused, since it comes from a variable that is not set, and so is text that is not UTF-8, but for names of files.
void check_arguments(CLI::App& command);

/// The words of the command line behind the program's name. "--to=" is "--to" and an empty word here: CLI11 would take
/// the word behind it for the value. Throws Error (usage) at "[]", which CLI11 reads as a list of no words.
std::vector<std::string> words_of(int argc, const char* const* argv);

}  // namespace belay::cli
