#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "engine/process.h"
#include "engine/release.h"
#include "tools/belay/commands.h"
#include "tools/belay/completion_values.h"
#include "tools/belay/json.h"
#include "tools/belay/manual.h"

namespace belay::cli {

namespace {

/// An option, or what stands at a place of its own, as the shells need it.
struct Argument {
    std::vector<std::string> names = {};  // "-n", "--to"; none: it has a place of its own
    std::string description = {};
    bool takes_value = false;
    Values values = {};
};

struct Command {
    std::string name, description;
    std::vector<Argument> arguments = {};
};

Command command_of(const CLI::App& app) {
    Command command{app.get_name(), app.get_description()};
    for (const auto* option : app.get_options()) {
        if (option->get_group().empty()) continue;  // hidden
        Argument argument{.description = option->get_description(),
                          .takes_value = option->get_items_expected_max() > 0,
                          .values = values_of(*option)};
        for (const auto& name : option->get_snames()) argument.names.push_back("-" + name);
        for (const auto& name : option->get_lnames()) argument.names.push_back("--" + name);
        command.arguments.push_back(std::move(argument));
    }
    return command;
}

/// What the program itself parses with: the completions cannot fall behind it.
struct Commands {
    Commands() {
        CLI::App app;
        Options options;
        describe(app, options, Described::all);
        common = command_of(app);
        for (const auto* sub : app.get_subcommands({})) all.push_back(command_of(*sub));
    }

    std::vector<std::string> names() const {
        std::vector<std::string> result;
        for (const auto& command : all) result.push_back(command.name);
        return result;
    }
    std::vector<std::string> options_of(const Command& command) const {
        std::vector<std::string> names;
        for (const auto* source : {&command, &common}) {
            for (const auto& argument : source->arguments) {
                for (const auto& name : argument.names) {
                    if (std::ranges::find(names, name) == names.end()) names.push_back(name);
                }
            }
        }
        return names;
    }

    Command common = {};  // the options of every command
    std::vector<Command> all = {};
};

/// What `plan` takes as its first word.
constexpr std::string_view planned = "up down to";

/// What `belay help` knows.
std::vector<std::string> topics(const Commands& commands) {
    auto result = commands.names();
    std::ranges::move(page_names(), std::back_inserter(result));
    return result;
}

/// How a shell function offers values: "_belay_words strict any skip".
std::string offer(const Values& values, const Commands& commands) {
    switch (values.source) {
        case Values::Source::free: return ":";
        case Values::Source::words: return fmt::format("_belay_words {}", fmt::join(values.words, " "));
        case Values::Source::topics: return fmt::format("_belay_words {}", fmt::join(topics(commands), " "));
        case Values::Source::files: return "_belay_files";
        case Values::Source::directories: return "_belay_directories";
        case Values::Source::list: return "_belay_list " + values.list;
    }
    return "";
}

/// An option that takes a value, of a command or (`*`) of all.
struct Valued {
    std::string pattern;  // "up:-n|up:--order"
    Values values;
};

std::vector<Valued> valued_options(const Commands& commands) {
    std::vector<Valued> result;
    const auto add = [&](const std::string& command, const std::vector<Argument>& arguments) {
        for (const auto& argument : arguments) {
            if (!argument.takes_value || argument.names.empty()) continue;
            std::vector<std::string> patterns;
            for (const auto& name : argument.names) patterns.push_back(fmt::format("{}:{}", command, name));
            result.push_back({fmt::format("{}", fmt::join(patterns, "|")), argument.values});
        }
    };
    for (const auto& command : commands.all) add(command.name, command.arguments);
    add("*", commands.common.arguments);
    return result;
}

/// What the words of a command may be, beside options; empty where it takes none.
std::string offer_words(const Command& command, const Commands& commands) {
    for (const auto& argument : command.arguments) {
        if (!argument.names.empty()) continue;
        const auto words = offer(argument.values, commands);
        return command.name == "plan"
                   ? fmt::format("if (( count == 0 )); then _belay_words {}; else {}; fi", planned, words)
                   : words;
    }
    return "";
}

/// What bash and zsh share. It looks at `before`, the words between the program and the one that is written, and at
/// `current`, that one.
std::string shared_function(const Commands& commands) {
    std::vector<std::string> patterns;
    std::string values, cases;
    for (const auto& [pattern, what] : valued_options(commands)) {
        patterns.push_back(pattern);
        values += fmt::format("            {}) {} ;;\n", pattern, offer(what, commands));
    }
    for (const auto& command : commands.all) {
        const auto options = fmt::format("_belay_words {}", fmt::join(commands.options_of(command), " "));
        const auto words = offer_words(command, commands);
        cases += words.empty() ? fmt::format("        {}) {} ;;\n", command.name, options)
                               : fmt::format("        {}) if [[ $current == -* ]]; then {}; else {}; fi ;;\n",
                                             command.name, options, words);
    }
    return fmt::format(R"(_belay_offer() {{
    local command="" option="" one count=0
    local -a known
    known=()
    for one in "${{before[@]}}"; do
        if [[ -n $option ]]; then
            case $option in --dir|--config|--env|--env-file|--layout) known+=("$option" "$one") ;; esac
            option=""
            continue
        fi
        case $one in
            --*=*) ;;
            -*) case $command:$one in {0}) option=$one ;; esac ;;
            *) if [[ -z $command ]]; then command=$one; else count=$((count + 1)); fi ;;
        esac
    done
    if [[ -n $option ]]; then
        case $command:$option in
{1}        esac
        return
    fi
    case $command in
{2}        *) if [[ $current == -* ]]; then _belay_words {3}; else _belay_commands; fi ;;
    esac
}}
)",
                       fmt::join(patterns, "|"), values, cases, fmt::join(commands.options_of({}), " "));
}

/// In bash `=` and `@` are words of their own, and what is offered goes behind them.
constexpr auto bash_functions = R"sh(_belay_words() {{ COMPREPLY=($(compgen -W "$*" -- "$current")); }}
_belay_commands() {{ _belay_words {}; }}
_belay_list() {{ _belay_words "$("$program" completion --list "$1" "${{known[@]}}" 2> /dev/null)"; }}
_belay_files() {{ compopt -o filenames 2> /dev/null; COMPREPLY=($(compgen -f -- "$current")); }}
_belay_directories() {{ compopt -o filenames 2> /dev/null; COMPREPLY=($(compgen -d -- "$current")); }}
_belay() {{
    local current=${{COMP_WORDS[COMP_CWORD]}} program=${{COMP_WORDS[0]}} strip="" word
    local -a before=()
    for word in "${{COMP_WORDS[@]:1:COMP_CWORD-1}}"; do
        case $word in =|@) ;; *) before+=("$word") ;; esac
    done
    case $current in
        =) current="" ;;
        @) strip=@ ;;
        *) if [[ ${{COMP_WORDS[COMP_CWORD-1]}} == @ ]]; then strip=@ current=@$current; fi ;;
    esac
    COMPREPLY=()
    _belay_offer
    COMPREPLY=("${{COMPREPLY[@]#"$strip"}}")
}}
complete -F _belay belay
)sh";

constexpr auto zsh_functions = R"sh(_belay_words() {{ compadd -- "$@" }}
_belay_commands() {{
    local -a commands
    commands=(
{}    )
    _describe 'command' commands
}}
_belay_list() {{ compadd -- ${{(f)"$(belay completion --list "$1" "${{known[@]}}" 2> /dev/null)"}} }}
_belay_files() {{ _files }}
_belay_directories() {{ _files -/ }}
_belay() {{
    local current=$words[CURRENT]
    local -a before
    before=("${{(@)words[2,CURRENT-1]}}")
    _belay_offer
}}
_belay "$@"
)sh";

std::string bash(const Commands& commands) {
    const auto names = fmt::format("{}", fmt::join(commands.names(), " "));
    return shared_function(commands) + fmt::format(fmt::runtime(bash_functions), names);
}

std::string zsh(const Commands& commands) {
    std::string described;
    for (const auto& command : commands.all)
        described += fmt::format("        {}\n", shell_quoted(command.name + ":" + command.description));
    return "#compdef belay\n" + shared_function(commands) + fmt::format(fmt::runtime(zsh_functions), described);
}

/// What fish offers for a value, as an option of `complete`.
std::string fish_values(const Values& values, const Commands& commands) {
    switch (values.source) {
        case Values::Source::free: return " -x";
        case Values::Source::words: return fmt::format(" -x -a '{}'", fmt::join(values.words, " "));
        case Values::Source::topics: return fmt::format(" -x -a '{}'", fmt::join(topics(commands), " "));
        case Values::Source::files: return " -r -F";
        case Values::Source::directories: return " -x -a '(__fish_complete_directories)'";
        case Values::Source::list:
            return fmt::format(" -x -a '(belay completion --list {} 2> /dev/null)'", values.list);
    }
    return "";
}

std::string fish_argument(const std::string& condition, const Argument& argument, const Commands& commands) {
    std::string names;
    for (const auto& name : argument.names) {
        const bool is_long = name.starts_with("--");
        names += fmt::format(" -{} {}", is_long ? 'l' : 's', name.substr(is_long ? 2 : 1));
    }
    if (names.empty() && argument.values.source == Values::Source::free) return "";
    return fmt::format("complete -c belay{}{}{} -d {}\n", condition, names,
                       argument.takes_value ? fish_values(argument.values, commands) : "",
                       shell_quoted(argument.description));
}

std::string fish(const Commands& commands) {
    std::string text = "complete -c belay -f\n";
    for (const auto& argument : commands.common.arguments) text += fish_argument("", argument, commands);
    for (const auto& command : commands.all) {
        text += fmt::format("complete -c belay -n __fish_use_subcommand -a {} -d {}\n", command.name,
                            shell_quoted(command.description));
        const auto condition = fmt::format(" -n '__fish_seen_subcommand_from {}'", command.name);
        if (command.name == "plan") text += fmt::format("complete -c belay{} -a '{}'\n", condition, planned);
        for (const auto& argument : command.arguments) text += fish_argument(condition, argument, commands);
    }
    return text;
}

/// For the scripts, which have asked for it: nothing but the list, a line each.
int print_list(const Options& options) {
    Tally tally;
    const Workplace workplace(options, tally);
    for (const auto& item : list_called(options.list, workplace)) fmt::print("{}\n", item);
    return 0;
}

}  // namespace

int completion(const Options& options) {
    if (!options.list.empty()) return print_list(options);
    const Commands commands;
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
