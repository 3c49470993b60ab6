#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace CLI {
class Option;
}

namespace belay::cli {

class Workplace;

/// What may stand where an option, or a command, takes a value.
struct Values {
    enum class Source {
        free,         // nobody knows
        words,        // one of these
        topics,       // the name of a command
        files,        // of the disk
        directories,  // of the disk
        list,         // what `belay completion --list NAME` prints: it depends on where somebody is
    };

    Source source = Source::free;
    std::vector<std::string> words = {};
    std::string list = {};
};

/// By what the help calls the value: "strict|any|skip" are the words themselves.
Values values_of(const CLI::Option& option);

/// The names of the lists.
std::vector<std::string> list_names();

/// A list as it is here. Throws Error (usage) where there is none of that name.
std::vector<std::string> list_called(std::string_view name, const Workplace& workplace);

}  // namespace belay::cli
