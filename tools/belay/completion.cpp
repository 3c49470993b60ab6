#include <fmt/format.h>
#include <fmt/ranges.h>
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "engine/release.h"
#include "tools/belay/commands.h"
#include "tools/belay/json.h"

namespace belay::cli {

namespace {

/// A command with its option names, as the shells need them.
struct Command {
    std::string name, description;
    std::vector<std::pair<std::string, std::string>> options;  // "--to", what it does
};

void add_options(const CLI::App& app, Command& command) {
    for (const auto* option : app.get_options()) {
        for (const auto& name : option->get_snames())
            command.options.emplace_back("-" + name, option->get_description());
        for (const auto& name : option->get_lnames())
            command.options.emplace_back("--" + name, option->get_description());
    }
}

/// What the program itself parses with: the completions cannot fall behind it.
std::vector<Command> all_commands() {
    CLI::App app;
    Options options;
    describe(app, options, Described::all);
    std::vector<Command> result;
    for (const auto* sub : app.get_subcommands({})) {
        Command command{sub->get_name(), sub->get_description(), {}};
        add_options(*sub, command);
        add_options(app, command);
        result.push_back(std::move(command));
    }
    return result;
}

std::vector<std::string> names_of(const Command& command) {
    std::vector<std::string> names;
    for (const auto& [name, description] : command.options) {
        if (std::ranges::find(names, name) == names.end()) names.push_back(name);
    }
    return names;
}

std::string bash(const std::vector<Command>& commands) {
    std::vector<std::string> names;
    std::string cases;
    for (const auto& command : commands) {
        names.push_back(command.name);
        cases += fmt::format("        {}) words=\"{}\" ;;\n", command.name, fmt::join(names_of(command), " "));
    }
    return fmt::format(R"(_belay() {{
    local current=${{COMP_WORDS[COMP_CWORD]}} previous=${{COMP_WORDS[COMP_CWORD-1]}} command="" word words
    for word in "${{COMP_WORDS[@]:1:COMP_CWORD-1}}"; do
        case $word in {0}) command=$word; break ;; esac
    done
    case $previous in
        --dir) COMPREPLY=($(compgen -d -- "$current")); return ;;
        --config|restore) COMPREPLY=($(compgen -f -- "$current")); return ;;
        completion) COMPREPLY=($(compgen -W "bash zsh fish" -- "$current")); return ;;
        help) COMPREPLY=($(compgen -W "{1}" -- "$current")); return ;;
    esac
    case $command in
{2}        *) words="{1}" ;;
    esac
    COMPREPLY=($(compgen -W "$words" -- "$current"))
}}
complete -F _belay belay
)",
                       fmt::join(names, "|"), fmt::join(names, " "), cases);
}

std::string shell_quoted(std::string_view text) {
    std::string result = "'";
    for (const char c : text) result += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return result + "'";
}

std::string zsh(const std::vector<Command>& commands) {
    std::string described, cases;
    for (const auto& command : commands) {
        described += fmt::format("        {}\n", shell_quoted(command.name + ":" + command.description));
        cases += fmt::format("        {}) compadd -- {} ;;\n", command.name, fmt::join(names_of(command), " "));
    }
    return fmt::format(R"(#compdef belay
_belay() {{
    local -a commands
    commands=(
{}    )
    if (( CURRENT == 2 )); then
        _describe 'command' commands
        return
    fi
    case $words[2] in
{}    esac
}}
_belay "$@"
)",
                       described, cases);
}

std::string fish(const std::vector<Command>& commands) {
    std::string text = "complete -c belay -f\n";
    for (const auto& command : commands) {
        text += fmt::format("complete -c belay -n __fish_use_subcommand -a {} -d {}\n", command.name,
                            shell_quoted(command.description));
        for (const auto& [name, description] : command.options) {
            const bool is_long = name.starts_with("--");
            text += fmt::format("complete -c belay -n '__fish_seen_subcommand_from {}' -{} {} -d {}\n", command.name,
                                is_long ? 'l' : 's', name.substr(is_long ? 2 : 1), shell_quoted(description));
        }
    }
    return text;
}

}  // namespace

int completion(const Options& options) {
    const auto commands = all_commands();
    if (options.shell == "bash")
        fmt::print("{}", bash(commands));
    else if (options.shell == "zsh")
        fmt::print("{}", zsh(commands));
    else
        fmt::print("{}", fish(commands));
    return 0;
}

int print_version(const Options& options) {
    if (!options.json) {
        fmt::print("belay {}\n", release());
        return 0;
    }
    auto json = document("version");
    json["version"] = release();
    print(json);
    return 0;
}

}  // namespace belay::cli
