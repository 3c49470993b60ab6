#include "tools/belay/shared_options.h"

#include <algorithm>

#include <CLI/CLI.hpp>

#include "tools/belay/refuse.h"

namespace belay::cli {

void SharedOptions::count(CLI::App& command, const std::string& name, std::optional<std::size_t>& into,
                          const std::string& what) {
    const auto shown = name.starts_with('-') ? name : command.get_name() + " N";
    const auto read = [&into, shown](const std::string& text) { into = counted(shown, text); };
    command.add_option_function<std::string>(name, read, what)->type_name("N");
}

void SharedOptions::choose(CLI::App& command, const std::string& name, const std::string& type, const std::string& what,
                           const std::vector<std::string>& words, const std::function<void(std::size_t)>& take) {
    const auto read = [name, words, take](const std::string& text) {
        const auto word = std::ranges::find(words, text);
        if (word == words.end()) refuse_value(name, text, words);
        take(static_cast<std::size_t>(word - words.begin()));
    };
    command.add_option_function<std::string>(name, read, what)->type_name(type);
}

void SharedOptions::target(CLI::App& command, bool required) {
    command
        .add_option("target", options_.request.target,
                    "a version, a unique prefix of a version or name, @tag, head, base, +N or -N")
        ->type_name("TARGET")
        ->required(required);
}

void SharedOptions::applying(CLI::App& command) {
    verification(command);
    choice<TransactionMode>(command, "--transaction", "each|all", options_.transaction,
                            "each: one a migration (default); all: one for the whole run",
                            {{"each", TransactionMode::each}, {"all", TransactionMode::all}});
    order(command);
    timeout(command);
}

void SharedOptions::verification(CLI::App& command) {
    command.add_flag_callback(
        "--no-verify", [this] { options_.verification = Verification::off; }, "leave out the verify scripts");
}

void SharedOptions::into_existing(CLI::App& command) {
    command.add_flag_callback(
        "--into-existing", [this] { options_.existing = FirstRun::Existing::accepted; },
        "begin in a database that holds tables already, or another tool's history");
}

void SharedOptions::backup(CLI::App& command) {
    command.add_flag_callback(
        "--backup", [this] { options_.flags.backup = "true"; },
        "back the database up before it is changed (BELAY_BACKUP)");
}

void SharedOptions::on_failure(CLI::App& command) {
    command
        .add_option(
            "--on-failure", options_.flags.on_failure,
            "what a run that fails does with what it applied: stop (leave it, default) or revert (BELAY_ON_FAILURE)")
        ->type_name("stop|revert");
}

void SharedOptions::durable(CLI::App& command) {
    command
        .add_option(
            "--durable", options_.flags.durable,
            "what waits for the disk: run (what a run commits, together, default) or each migration (BELAY_DURABLE)")
        ->type_name("run|each");
}

void SharedOptions::limits(CLI::App& command) {
    auto& flags = options_.flags;
    command
        .add_option("--lock-timeout", flags.lock_timeout, "the longest wait for a lock that others hold (0: no limit)")
        ->type_name("TIME");
    command.add_option("--lock-attempts", flags.lock_attempts, "how often to try for such locks")->type_name("N");
    command
        .add_option("--max-blocking", flags.max_blocking,
                    "how long others may stand behind this run before it gives way (default: 2s; 0: no limit)")
        ->type_name("TIME");
    command.add_option("--statement-timeout", flags.statement_timeout, "how long a statement may run")
        ->type_name("TIME");
}

void SharedOptions::order(CLI::App& command) {
    command
        .add_option("--order", options_.flags.order, "late migrations: strict (refuse), any (run) or skip (leave out)")
        ->type_name("strict|any|skip");
}

void SharedOptions::timeout(CLI::App& command) {
    command
        .add_option("--timeout", options_.flags.timeout,
                    "how long the whole run may take (BELAY_TIMEOUT; default: as long as it takes)")
        ->type_name("TIME");
}

void SharedOptions::dry_run(CLI::App& command, const std::string& what) {
    command.add_flag("--dry-run", options_.dry_run, what);
}

void SharedOptions::note(CLI::App& command) {
    command.add_option("-m,--message", options_.note, "why, for the history (required)")->required()->type_name("WHY");
}

void SharedOptions::git_base(CLI::App& command, const std::string& what) {
    command.add_option("--git-base", options_.git_base, what)->type_name("REF");
}

}  // namespace belay::cli
