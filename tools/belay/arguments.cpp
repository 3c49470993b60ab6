#include "tools/belay/arguments.h"

#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "engine/error.h"
#include "engine/sql/utf8.h"

namespace belay::cli {

namespace {

/// A file's name may hold any bytes. A database's URL may name a file.
constexpr std::array<std::string_view, 5> names_of_files{"--url", "--direct-url", "--dir", "--config", "file"};

std::string name_of(const CLI::App& command, const CLI::Option& option) {
    if (option.get_positional()) return fmt::format("the {} of {}", option.get_type_name(), command.get_name());
    return "the value of " + option.get_name(false, true);
}

}  // namespace

void check_arguments(CLI::App& command) {
    for (auto* option : command.get_options([](const CLI::Option* one) { return one->get_items_expected_max() > 0; })) {
        const bool is_path = std::ranges::find(names_of_files, option->get_name()) != names_of_files.end();
        // What was given is not shown: it may be a secret.
        option->check([&command, option, is_path](const std::string& text) -> std::string {
            if (text.empty()) return name_of(command, *option) + " is empty: is a variable not set?";
            if (!is_path && !utf8::is_valid(text)) return name_of(command, *option) + " is not UTF-8";
            return "";
        });
    }
}

std::vector<std::string> words_of(int argc, const char* const* argv) {
    std::vector<std::string> words;
    bool may_be_options = true;
    for (int i = 1; i < argc; ++i) {
        std::string word = argv[i];
        may_be_options = may_be_options && word != "--";
        if (word.starts_with('[') && word.find_first_not_of("[,]") == std::string::npos)
            throw Error(Kind::usage, fmt::format("'{}' names nothing", word));
        const bool lacks_value = may_be_options && word.starts_with("--") && word.find('=') == word.size() - 1;
        if (lacks_value) word.pop_back();
        words.push_back(std::move(word));
        if (lacks_value) words.emplace_back();
    }
    return words;
}

}  // namespace belay::cli
