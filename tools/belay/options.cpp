#include "tools/belay/options.h"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <system_error>

#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "engine/config/file.h"
#include "engine/process.h"
#include "engine/release.h"
#include "tools/belay/arguments.h"
#include "tools/belay/help.h"
#include "tools/belay/json.h"
#include "tools/belay/manual.h"
#include "tools/belay/markdown.h"
#include "tools/belay/refuse.h"

namespace belay::cli {

std::size_t counted(std::string_view option, const std::string& text) {
    std::size_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error == std::errc{} && end == text.data() + text.size() && number > 0) return number;
    throw Error(Kind::usage, fmt::format("'{}' is no value of {}: it is a number, 1, 2, ...", escaped(text), option));
}

namespace {

/// The options that say which database and files are meant, without what may be a secret: parameters, and URLs that
/// could hold a password.
std::string context_of(const Flags& flags) {
    std::string result;
    const auto add = [&](std::string_view name, const std::optional<std::string>& value) {
        if (value) result += fmt::format(" {} {}", name, shell_quoted(*value));
    };
    if (flags.url && flags.url->starts_with("sqlite:")) add("--url", flags.url);
    add("--pooler", flags.pooler);
    add("--config", flags.config);
    add("--env", flags.env);
    add("--env-file", flags.env_file);
    add("--dir", flags.dir);
    add("--layout", flags.layout);
    add("--contexts", flags.contexts);
    add("--label-filter", flags.label_filter);
    add("--project", flags.project);
    return result;
}

/// The options that say how to run, and that only what applies has.
std::string up_manner_of(const Flags& flags) {
    std::string result;
    if (flags.order) result += " --order " + shell_quoted(*flags.order);
    if (flags.on_failure) result += " --on-failure " + shell_quoted(*flags.on_failure);
    return result;
}

/// The others that say how to run.
std::string manner_of(const Flags& flags) {
    std::string result;
    if (flags.backup) result += " --backup";
    if (flags.durable) result += " --durable " + shell_quoted(*flags.durable);
    return result;
}

/// What `plan` shows, as it takes it.
std::string planned(const Options& options) {
    const auto verb = options.names.empty() ? "" : " " + options.names.front();
    const auto& request = options.request;
    const bool by_option = request.command == Request::Command::down && options.names.size() < 2;
    if (request.count) return verb + (options.names.size() < 2 ? " -n " : " ") + std::to_string(*request.count);
    if (request.target.empty()) return verb + (request.all ? " --all" : "");
    return verb + (by_option ? " --to " : " ") + shell_quoted(request.target);
}

/// What to run again; `beginning`: with what only a first run needs.
std::string typed(const Options& options, const std::string& beginning) {
    std::string result = "belay " + options.command + options.context + options.up_manner + options.manner + beginning;
    if (options.transaction == TransactionMode::all) result += " --transaction all";
    if (options.verification == Verification::off) result += " --no-verify";
    if (options.dry_run) result += " --dry-run";
    if (options.as_sql) result += " --sql";
    if (options.command == "plan") return result + planned(options);
    const auto& count = options.request.count;
    if (count) result += (options.command == "up" ? " -n " : " ") + std::to_string(*count);
    const auto target = shell_quoted(options.request.target);
    if (options.request.only)
        result += " --only " + target;
    else if (!options.request.target.empty())
        result += (options.command == "down" ? " --to " : " ") + target;
    if (options.request.all) result += " --all";
    if (options.yes) result += " --yes";
    return result;
}

/// --json, or BELAY_JSON.
bool wants_json(const Options& options) {
    const char* const said = std::getenv("BELAY_JSON");
    const std::string_view value = said == nullptr ? "" : said;
    if (!value.empty() && value != "true" && value != "false")
        throw Error(Kind::usage, fmt::format("json is true or false, not '{}' (BELAY_JSON)", escaped(value)));
    return options.json || value == "true";
}

void complete(Options& options) {
    using Command = Request::Command;
    static const std::map<std::string, Command> commands{
        {"up", Command::up}, {"down", Command::down}, {"to", Command::to}, {"redo", Command::redo}};
    const auto found = commands.find(options.command);
    if (found != commands.end()) options.request.command = found->second;
    if (options.command == "plan") {
        const auto verb = options.names.empty() ? "up" : options.names.front();
        const auto known = commands.find(verb);
        if (known == commands.end() || options.names.size() > 2)
            throw Error(Kind::usage, "plan takes up, down or to, and a target", "belay help plan");
        options.request.command = known->second;
        if (options.names.size() == 2 && verb == "down") {
            options.request.count = counted("plan down N", options.names[1]);
        } else if (options.names.size() == 2) {
            options.request.target = options.names[1];
        }
        if (verb == "to" && options.request.target.empty())
            throw Error(Kind::usage, "plan to needs a target", "belay plan to TARGET");
    }
    const auto& request = options.request;
    const int ways = (request.all ? 1 : 0) + (request.count ? 1 : 0) + (request.target.empty() ? 0 : 1);
    if (request.command == Command::down && ways > 1)
        throw Error(Kind::usage, "give down one of N, --to and --all", "belay help down");
    if (options.command == "completion" && options.list.empty() && options.shell.empty())
        throw Error(Kind::usage, "completion needs a shell: bash, zsh or fish", "belay help completion");
    const std::vector<std::string> shells{"bash", "zsh", "fish"};
    if (options.command == "completion" && options.list.empty() &&
        std::ranges::find(shells, options.shell) == shells.end())
        refuse_value("completion", options.shell, shells);
    if (options.command == "resolve" && !options.resolution)
        throw Error(Kind::usage, "resolve needs --applied or --reverted", "belay help resolve");
    if (!options.accepted.empty() && options.note.empty())
        throw Error(Kind::usage, "--accept needs -m WHY", "belay help adopt");
    options.json = wants_json(options);
    options.context = context_of(options.flags);
    options.request.context = options.context;
    options.manner = manner_of(options.flags);
    options.up_manner = up_manner_of(options.flags);
    if (options.existing == FirstRun::Existing::accepted) options.beginning = " --into-existing";
    options.typed = typed(options, options.beginning);
    options.later = typed(options, "");
}

/// Whether there is something to tell of where somebody is who names no command.
bool is_in_project(const Options& options) {
    std::error_code ignored;
    return options.flags.config || std::getenv("BELAY_CONFIG") != nullptr || find_config_file(".") ||
           std::filesystem::is_directory(options.flags.dir.value_or("migrations"), ignored);
}

/// Of a command, of a page of the manual, or of belay itself where none is named. The JSON has a page as it is written.
void print_help(const Options& options) {
    CLI::App app;
    Options unread;
    describe(app, unread, Described::all);
    const auto name = options.names.empty() ? std::string() : options.names.front();
    const auto named = app.get_subcommands([&](const CLI::App* command) { return command->get_name() == name; });
    const auto page = page_named(name);
    if (named.empty() && !page && !name.empty()) refuse_unknown_page(app, name);
    const auto text = page ? *page : help_of(app, named.empty() ? nullptr : named.front());
    if (options.json) {
        auto json = document("help");
        json["name"] = text_or_null(name);
        json["text"] = text;
        return print(json);
    }
    fmt::print("{}", page ? for_terminal(without_marks(text)) : text);
}

}  // namespace

Parsed parse(int argc, const char* const* argv) {
    Parsed parsed;
    const auto words = words_of(argc, argv);
    CLI::App app;
    describe(app, parsed.options, Described::as_read);
    try {
        app.parse(std::vector<std::string>(words.rbegin(), words.rend()));  // CLI11 takes them from the back
    } catch (const CLI::CallForHelp&) {
        const auto chosen = app.get_subcommands();
        fmt::print("{}", help_of(app, chosen.empty() ? nullptr : chosen.front()));
        return {parsed.options, 0};
    } catch (const CLI::CallForVersion&) {
        fmt::print("belay {}\n", release());
        return {parsed.options, 0};
    } catch (const CLI::ParseError& error) {
        refuse(app, error, words);
    }
    const bool asks_where = parsed.options.command.empty() && is_in_project(parsed.options);
    if (!asks_where && (parsed.options.command.empty() || parsed.options.command == "help")) {
        print_help(parsed.options);
        return {parsed.options, parsed.options.command.empty() ? 2 : 0};
    }
    complete(parsed.options);
    return parsed;
}

}  // namespace belay::cli
