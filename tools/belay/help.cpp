#include "tools/belay/help.h"

#include <array>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

namespace belay::cli {

namespace {

struct Group {
    std::string_view title;
    std::string_view commands;  // with a blank before and behind each
};

/// The commands by what somebody wants; what is in none of these comes last.
constexpr std::array groups{
    Group{"Every day", " init new status up down to redo plan "},
    Group{"Look", " log show graph config "},
    Group{"Prove", " lint verify doctor "},
    Group{"Branches", " merge rebase "},
    Group{"Other tools", " adopt export "},
    Group{"Mend", " stamp resolve repair restore "},
    Group{"The database as a whole", " create drop reset "},
    Group{"More", ""},
};

std::string_view title_of(const std::string& command) {
    for (const auto& group : groups) {
        if (group.commands.find(" " + command + " ") != std::string_view::npos) return group.title;
    }
    return groups.back().title;
}

class Formatter : public CLI::Formatter {
  public:
    Formatter() { label("Subcommands", "Commands"); }

    /// The commands first: whoever asks wants to do something.
    std::string make_help(const CLI::App* app, std::string name, CLI::AppFormatMode mode) const override {
        if (app->get_parent() != nullptr) return CLI::Formatter::make_help(app, std::move(name), mode);
        return make_description(app) + make_usage(app, name) + make_subcommands(app, mode) + make_groups(app, mode) +
               "\n" + make_footer(app);
    }

    std::string make_subcommands(const CLI::App* app, CLI::AppFormatMode /*mode*/) const override {
        std::string result;
        for (const auto& group : groups) {
            std::string lines;
            for (const auto* command : app->get_subcommands({})) {
                if (title_of(command->get_name()) == group.title) lines += make_subcommand(command);
            }
            if (!lines.empty()) result += fmt::format("\n{}:\n{}", group.title, lines);
        }
        return result;
    }

    std::string make_usage(const CLI::App* app, std::string /*name*/) const override {
        if (app->get_parent() == nullptr) return "Usage: belay COMMAND [OPTION ...]\n";
        return fmt::format("Usage: belay {} [OPTION ...]\n", usage_of(*app));
    }
    std::string make_option_name(const CLI::Option* option, bool is_positional) const override {
        return is_positional ? option->get_type_name() : option->get_name(false, true);
    }
    std::string make_option_opts(const CLI::Option* option) const override {
        return option->get_positional() || option->get_type_size() == 0 ? "" : " " + option->get_type_name();
    }
};

}  // namespace

std::string usage_of(const CLI::App& command) {
    std::string usage = command.get_name();
    for (const auto* option :
         command.get_options([](const CLI::Option* one) { return !one->get_positional() && one->get_required(); })) {
        usage += fmt::format(" {} {}", option->get_name(), option->get_type_name());
    }
    for (const auto* option : command.get_options([](const CLI::Option* one) { return one->get_positional(); })) {
        const bool plain = option->get_required() || option->get_type_name().starts_with('[');
        usage += plain ? " " + option->get_type_name() : fmt::format(" [{}]", option->get_type_name());
    }
    return usage;
}

std::string name_of(const CLI::Option& option) {
    if (option.get_positional()) return option.get_type_name();
    const auto names = option.get_name(false, true);
    return option.get_type_size() == 0 || option.get_type_name().empty()
               ? names
               : fmt::format("{} {}", names, option.get_type_name());
}

std::shared_ptr<CLI::FormatterBase> help_formatter() {
    return std::make_shared<Formatter>();
}

std::string help_of(const CLI::App& app, const CLI::App* command) {
    // Not app.help(): that is the help of the command that was parsed, where there is one.
    if (command == nullptr) return app.get_formatter()->make_help(&app, "", CLI::AppFormatMode::Normal);
    return command->help() + "\nOptions of every command, such as --url and --json: belay help\n";
}

}  // namespace belay::cli
