#include "tools/belay/refuse.h"

#include <algorithm>
#include <array>
#include <iterator>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <CLI/CLI.hpp>

#include "engine/error.h"
#include "engine/nearest.h"
#include "tools/belay/manual.h"

namespace belay::cli {

namespace {

struct Elsewhere {
    std::string_view word, command;
};

/// What other tools of this kind call a command.
constexpr std::array elsewhere{
    Elsewhere{"add", "new"},        Elsewhere{"apply", "up"},     Elsewhere{"baseline", "stamp"},
    Elsewhere{"current", "status"}, Elsewhere{"deploy", "up"},    Elsewhere{"downgrade", "down"},
    Elsewhere{"force", "resolve"},  Elsewhere{"generate", "new"}, Elsewhere{"goto", "to"},
    Elsewhere{"history", "log"},    Elsewhere{"info", "status"},  Elsewhere{"migrate", "up"},
    Elsewhere{"revert", "down"},    Elsewhere{"revision", "new"}, Elsewhere{"rollback", "down"},
    Elsewhere{"undo", "down"},      Elsewhere{"update", "up"},    Elsewhere{"upgrade", "up"},
    Elsewhere{"validate", "lint"},
};

std::vector<std::string> option_names(const CLI::App& app, const CLI::App& command) {
    std::vector<std::string> names;
    for (const auto* source : {&command, &app}) {
        for (const auto* option : source->get_options()) {
            for (const auto& name : option->get_snames()) names.push_back("-" + name);
            for (const auto& name : option->get_lnames()) names.push_back("--" + name);
        }
    }
    return names;
}

const CLI::Option* option_called(const CLI::App& app, const CLI::App& command, const std::string& name) {
    const auto* option = command.get_option_no_throw(name);
    return option != nullptr ? option : app.get_option_no_throw(name);
}

/// "-m WHY" for an option, "NAME" for a word by its place.
std::string shown(const CLI::Option& option) {
    if (option.get_positional()) return option.get_type_name();
    const auto name =
        option.get_snames().empty() ? "--" + option.get_lnames().front() : "-" + option.get_snames().front();
    return name + " " + option.get_type_name();
}

/// The first word that is neither an option nor its value was meant as the command.
std::string command_word(const CLI::App& app, std::span<const std::string> words) {
    for (auto word = words.begin(); word != words.end(); ++word) {
        if (!word->starts_with("-")) return *word;
        const auto* option = app.get_option_no_throw(*word);
        const bool takes_value = option != nullptr && option->get_items_expected_max() > 0;
        if (takes_value && std::next(word) != words.end()) ++word;
    }
    return "";
}

std::string unexpected(const CLI::App& app, const CLI::App& command, const std::string& word) {
    const auto name = word.substr(0, word.find('='));
    const auto of = &command == &app ? "belay" : command.get_name();
    if (word.starts_with("-")) {
        return fmt::format("'{}' is not an option of {}{}", escaped(name), of,
                           did_you_mean(name, option_names(app, command)));
    }
    if (word.empty()) return fmt::format("an empty word is one more than {} takes: is a variable not set?", of);
    return fmt::format("'{}' is one word more than {} takes", escaped(word), of);
}

/// CLI11 tells by text alone which option it means: "NAME is required", "NAME: 1 required TEXT missing".
std::string before(const std::string& text, std::string_view end) {
    return text.substr(0, text.find(end));
}

bool is(const CLI::ParseError& error, CLI::ExitCodes code) {
    return error.get_exit_code() == static_cast<int>(code);
}

std::string message_of(const CLI::App& app, const CLI::App& command, const CLI::ParseError& error,
                       std::span<const std::string> words) {
    const std::string text = error.what();
    const auto of = &command == &app ? "belay" : command.get_name();
    if (is(error, CLI::ExitCodes::ExtrasError)) {
        const auto extras = app.remaining(true);
        for (const auto& word : words) {
            if (std::ranges::find(extras, word) != extras.end()) return unexpected(app, command, word);
        }
    }
    if (is(error, CLI::ExitCodes::RequiredError)) {
        const auto* option = option_called(app, command, before(text, " is required"));
        return fmt::format("{} needs {}", of, option != nullptr ? shown(*option) : before(text, " is required"));
    }
    if (is(error, CLI::ExitCodes::ArgumentMismatch)) {
        const auto* option = option_called(app, command, before(text, ":"));
        const bool takes_value = option != nullptr && option->get_items_expected_max() > 0;
        if (takes_value && text.ends_with(" missing"))
            return fmt::format("{} needs a value: {}", before(text, ":"), shown(*option));
        if (takes_value && option->get_positional())
            return fmt::format("{} takes one {}: several words go into quotes", of, shown(*option));
        if (takes_value) return fmt::format("{} is given more than once", before(text, ":"));
        return fmt::format("{} takes no value", before(text, ":"));
    }
    if (is(error, CLI::ExitCodes::ValidationError)) return text.substr(text.find(": ") + 2);  // check_arguments' words
    if (is(error, CLI::ExitCodes::ExcludesError)) return fmt::format("{}: one of the two", text);
    return escaped(text);
}

std::string_view meant_by(std::string_view word) {
    const auto* const known = std::ranges::find(elsewhere, word, &Elsewhere::word);
    return known != elsewhere.end() ? known->command : word;
}

std::vector<std::string> command_names(const CLI::App& app) {
    std::vector<std::string> names;
    for (const auto* command : app.get_subcommands({})) names.push_back(command->get_name());
    return names;
}

}  // namespace

void refuse_unknown_command(const CLI::App& app, std::string_view word) {
    throw Error(
        Kind::usage,
        fmt::format("there is no command '{}'{}", escaped(word), did_you_mean(meant_by(word), command_names(app))),
        "belay help");
}

void refuse_unknown_page(const CLI::App& app, std::string_view word) {
    auto names = command_names(app);
    std::ranges::move(page_names(), std::back_inserter(names));
    // "deploy" is what Sqitch calls `up`, and the beginning of a page.
    const bool begins_one = std::ranges::any_of(names, [&](const auto& name) { return name.starts_with(word); });
    const auto hint = did_you_mean(begins_one ? word : meant_by(word), names);
    throw Error(Kind::usage, fmt::format("there is no command and no page '{}'{}", escaped(word), hint), "belay help");
}

void refuse_value(std::string_view option, std::string_view value, const std::vector<std::string>& allowed) {
    throw Error(Kind::usage,
                fmt::format("'{}' is no value of {}{}", escaped(value), option, did_you_mean(value, allowed)),
                fmt::format("give one of: {}", fmt::join(allowed, ", ")));
}

void refuse(const CLI::App& app, const CLI::ParseError& error, std::span<const std::string> words) {
    const bool has_command = !app.get_subcommands().empty();
    const auto word = has_command ? "" : command_word(app, words);
    if (!word.empty()) refuse_unknown_command(app, word);
    const auto& command = has_command ? *app.get_subcommands().front() : app;
    const bool names_migration = command.get_name() == "create" && is(error, CLI::ExitCodes::ExtrasError);
    throw Error(Kind::usage, message_of(app, command, error, words),
                names_migration ? "create makes the database; a migration: belay new NAME"
                : has_command   ? "belay help " + command.get_name()
                                : "belay help");
}

}  // namespace belay::cli
