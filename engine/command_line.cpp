#include "engine/command_line.h"

#include "engine/process.h"

namespace belay {

std::string command_line(std::string_view verb, const std::string& context,
                         std::initializer_list<std::string_view> words) {
    auto result = "belay " + std::string(verb) + context;
    for (const auto word : words) result += " " + shell_quoted(word);
    return result;
}

}  // namespace belay
