#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace belay {

/// A command that a message tells somebody to run, word for word: "belay VERB", the options in `context`, which name
/// database and files and begin with a blank, then `words`, each quoted for a shell. Options among the words are
/// written as they are. Every command that names a version is made here.
std::string command_line(std::string_view verb, const std::string& context,
                         std::initializer_list<std::string_view> words);

}  // namespace belay
