#include <memory>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "engine/release.h"
#include "tools/belay/help.h"
#include "tools/belay/options.h"
#include "tools/belay/refuse.h"

namespace belay::cli {

namespace {

/// Subcommands share these functions: each adds one family of options.
class Description {
  public:
    Description(CLI::App& app, Options& options) : app_(app), options_(options) {}

    void run() {
        globals();
        projects();
        runs();
        reads();
        declarations();
        other_tools();
        rest();
        for (auto* command : app_.get_subcommands({})) {
            command->fallthrough();
            command->callback([this, command] { options_.command = command->get_name(); });
        }
    }

  private:
    CLI::App* command(const std::string& name, const std::string& what, const std::string& example) {
        auto* result = app_.add_subcommand(name, what);
        result->group("Commands");
        result->footer("Example:\n  " + example);
        return result;
    }

    /// CLI11 reads -1 as a very large number.
    static void count(CLI::App& app, const std::string& name, std::optional<std::size_t>& into,
                      const std::string& what) {
        const auto read = [&into](const std::string& text) { into = number_of_migrations(text); };
        app.add_option_function<std::string>(name, read, what)->type_name("N");
    }

    template <typename Enum>
    CLI::Option* choice(CLI::App& app, const std::string& name, Enum& into, const std::string& what,
                        const std::vector<std::pair<std::string, Enum>>& values) {
        return app.add_option_function<std::string>(
            name,
            [name, &into, values](const std::string& text) {
                std::vector<std::string> allowed;
                for (const auto& [word, value] : values) {
                    allowed.push_back(word);
                    if (word != text) continue;
                    into = value;
                    return;
                }
                refuse_value(name, text, allowed);
            },
            what);
    }

    void globals() {
        auto& flags = options_.flags;
        app_.add_option("--url", flags.url,
                        "database URL: sqlite:app.db, postgres://user@host/db (BELAY_URL, DATABASE_URL)");
        app_.add_option("--direct-url", flags.direct_url,
                        "the server itself, where the URL names a connection pooler (BELAY_DIRECT_URL)")
            ->type_name("URL");
        app_.add_option("--pooler", flags.pooler,
                        "session: the pooler that the URL names keeps a session for each client (BELAY_POOLER)")
            ->type_name("none|session");
        app_.add_option("--dir", flags.dir, "directory of the migrations (BELAY_DIR; default: migrations)");
        app_.add_option(
                "--layout", flags.layout,
                "how the files are laid out: belay, or another tool's name (BELAY_LAYOUT; default: as they show)")
            ->type_name("NAME");
        app_.add_option("--env", flags.env, "use [env.NAME] of belay.toml (BELAY_ENV)")->type_name("NAME");
        app_.add_option("--config", flags.config, "configuration file (default: belay.toml here or above)")
            ->type_name("FILE");
        app_.add_option("--project", flags.project,
                        "name of the project in the history, where several share a database");
        app_.add_option("--set", flags.set, "value of a parameter that scripts declare, k=v; may be repeated")
            ->type_name("K=V")
            ->allow_extra_args(false);
        app_.add_option("--lock-wait", flags.lock_wait, "how long to wait for another run to end (default: 60s)")
            ->type_name("TIME");
        app_.add_option_function<std::string>(
                "--wait", [this](const std::string& text) { wait(text); },
                "how long to wait for the database to come up")
            ->type_name("TIME");
        app_.add_flag("--create", options_.create, "create the SQLite file where there is none");
        app_.add_flag("--json", options_.json, "one JSON document on stdout, messages on stderr");
        app_.add_flag("-q,--quiet", options_.quiet, "print nothing but errors and what was asked for");
        app_.add_flag("-v,--verbose", options_.verbose, "print more: notices of the database, settings used");
        app_.add_flag("-y,--yes", options_.yes, "do not ask");
        app_.add_flag("--allow-protected", options_.allow_protected,
                      "revert, restore, stamp, resolve, repair or adopt in a protected environment");
        choice<Color>(app_, "--color", options_.color, "auto, always or never",
                      {{"auto", Color::automatic}, {"always", Color::always}, {"never", Color::never}})
            ->type_name("WHEN");
    }

    void projects() {
        auto* init =
            command("init", "write belay.toml, the directory and a first migration", "belay init --url sqlite:app.db");
        init->add_option("--from", options_.from,
                         "for a directory of another tool: name its layout, write no migration")
            ->type_name("TOOL");
        auto* create = command("new", "write the files of a new migration", "belay new add_email_to_person");
        create->add_option("name", options_.names, "what it does, in a few words")
            ->expected(1)
            ->required()
            ->type_name("NAME");
        auto* one_file = create->add_flag_callback(
            "--one-file", [this] { options_.form = Form::one_file; },
            "one file with sections instead of a file for each script");
        auto* sequential =
            create->add_flag("--seq", options_.sequential, "the next number instead of the time as the version");
        create
            ->add_flag_callback(
                "--repeatable", [this] { options_.form = Form::repeatable; },
                "R__NAME.sql, which has no version and runs again whenever it has changed")
            ->excludes(one_file)
            ->excludes(sequential);
        create->add_option("--requires", options_.requirements, "what it needs (default: the current heads)")
            ->type_name("V");
        create->add_flag("--edit", options_.edit, "open it in $EDITOR");
        command("merge", "write the one migration that joins all heads", "belay merge");
        auto* rebase = command("rebase", "give pending files that collide or came late a new version after all others",
                               "belay rebase --git-base origin/main\n  belay rebase --dry-run");
        git_base(rebase, "what this branch of git has keeps its version");
        rebase->add_flag("--dry-run", options_.dry_run, "print what would be renamed and do nothing");
        auto* lint = command("lint", "read all files and report what is wrong, without a database",
                             "belay lint\n  belay lint --git-base origin/main");
        git_base(lint, "and what will go wrong when this branch of git is merged");
        auto* graph =
            command("graph", "print the graph of the migrations", "belay graph --format dot | dot -Tsvg > graph.svg");
        choice<GraphFormat>(*graph, "--format", options_.format, "text, dot, mermaid or json",
                            {{"text", GraphFormat::text},
                             {"dot", GraphFormat::dot},
                             {"mermaid", GraphFormat::mermaid},
                             {"json", GraphFormat::json}})
            ->type_name("FORMAT");
    }

    void runs() {
        auto* up = command("up", "apply what is pending, up to the target",
                           "belay up\n  belay up @release-4\n  belay up -n 1");
        target(up, false);
        run_options(up);
        backup(up);
        on_failure(up);
        durable(up);
        limits(up);
        count(*up, "-n", options_.request.count, "at most N migrations");
        up->add_flag("--dry-run", options_.dry_run, "print the plan and do nothing");

        auto* down = command("down", "revert the last N migrations (default 1), newest first",
                             "belay down\n  belay down --to 0007");
        count(*down, "count", options_.request.count, "how many");
        down->add_option("--to", options_.request.target, "revert everything applied after TARGET, which stays")
            ->type_name("TARGET");
        down->add_flag("--all", options_.request.all, "revert everything");
        backup(down);
        durable(down);
        limits(down);
        timeout(down);
        down->add_flag("--dry-run", options_.dry_run, "print the plan and do nothing");

        auto* to = command("to", "go to a target, in whichever direction", "belay to 0007\n  belay to base");
        target(to, true);
        run_options(to);
        backup(to);
        on_failure(to);
        durable(to);
        limits(to);
        to->add_flag("--dry-run", options_.dry_run, "print the plan and do nothing");

        auto* redo = command("redo", "revert the last N migrations (default 1) and apply them again", "belay redo");
        count(*redo, "count", options_.request.count, "how many");
        timeout(redo);
        redo->add_flag("--no-verify", verification(), "leave out the verify scripts");
        backup(redo);
        durable(redo);
        limits(redo);
        redo->add_flag("--dry-run", options_.dry_run, "print the plan and do nothing");

        auto* plan = command("plan", "print what up, down or to would do, without doing it",
                             "belay plan\n  belay plan down --to 0007\n  belay plan --sql > release.sql");
        plan->add_option("command", options_.names, "up (default), down [N] or to TARGET")
            ->expected(1, 2)
            ->type_name("[up|down|to] [TARGET]");
        plan->add_option("--to", options_.request.target, "with down: what stays applied")->type_name("TARGET");
        plan->add_flag("--all", options_.request.all, "with down: everything");
        plan->add_flag("--sql", options_.as_sql, "the whole script, history rows included, for a person with a client");
        count(*plan, "-n", options_.request.count, "at most N migrations");
        order(plan);
    }

    void reads() {
        command("status", "every migration and its state", "belay status --exit-code")
            ->add_flag("--exit-code", options_.exit_code, "exit 5 where work is pending");
        command("verify", "run the verify scripts of what is applied, changing nothing", "belay verify")
            ->add_option("target", options_.names, "up to this migration")
            ->expected(1)
            ->type_name("TARGET");
        command("doctor", "whether a run would go well now, and what is in its way", "belay doctor --wait 60s");
        auto* log = command("log", "the history, newest first", "belay log -n 20");
        count(*log, "-n", options_.limit, "at most N records");
        command("show", "one migration: files, checksum, neighbours, history", "belay show 0007")
            ->add_option("version", options_.names, "which")
            ->expected(1)
            ->required()
            ->type_name("V");
    }

    void declarations() {
        auto* stamp = command("stamp", "record everything up to the target as applied, without running it",
                              "belay stamp 0007 -m 'baseline of the old schema'");
        stamp->add_option("target", options_.names, "a version, @tag or head")
            ->expected(1)
            ->required()
            ->type_name("TARGET");
        note(stamp);
        auto* resolve = command("resolve", "say that a migration is applied or is not, without running anything",
                                "belay resolve 0007 --applied -m 'finished by hand'");
        resolve->add_option("version", options_.names, "which")->expected(1)->required()->type_name("V");
        auto* applied = resolve->add_flag_callback(
            "--applied", [this] { options_.resolution = belay::Resolution::applied; }, "it is applied");
        resolve
            ->add_flag_callback(
                "--reverted", [this] { options_.resolution = belay::Resolution::reverted; }, "it is not applied")
            ->excludes(applied);
        note(resolve);
        auto* repair =
            command("repair", "accept changed checksums or renamed files", "belay repair 0007 -m 'comment mended'");
        repair->add_option("versions", options_.names, "which (default: all that differ)")->type_name("V");
        note(repair);
    }

    void other_tools() {
        auto* adopt = command("adopt", "record what another tool's history says is applied, without running anything",
                              "belay adopt\n  belay adopt --from goose --accept 7 -m 'its comment was mended'");
        adopt->add_option("--from", options_.tool, "the tool (default: the one whose history is there)")
            ->type_name("TOOL");
        adopt
            ->add_option("--accept", options_.accepted,
                         "V is applied, whatever table and files disagree about; may be repeated")
            ->type_name("V")
            ->allow_extra_args(false);
        adopt->add_option("-m,--message", options_.note, "why, for the history; needed with --accept")
            ->type_name("WHY");
        adopt->add_flag("--dry-run", options_.dry_run, "print what would be recorded and do nothing");
        auto* to = command("export", "write what is applied into another tool's history, to go back to it",
                           "belay export --to goose");
        to->add_option("--to", options_.tool, "the tool")->required()->type_name("TOOL");
        to->add_flag("--dry-run", options_.dry_run, "print what would be written and do nothing");
    }

    void rest() {
        command("restore", "make the database what a backup holds: the file, or the newest",
                "belay restore\n  belay restore backups/app-20261121T093000.123456Z.db")
            ->add_option("file", options_.names, "the backup (default: the newest in the backup directory)")
            ->expected(1)
            ->type_name("FILE");
        command("config", "every setting and where it came from", "belay config --env prod");
        command("completion", "print the completions of a shell",
                "belay completion bash > /etc/bash_completion.d/belay")
            ->add_option("shell", options_.shell, "bash, zsh or fish")
            ->required()
            ->type_name("SHELL");
        command("version", "print the version", "belay version");
        command("help", "print the help of a command", "belay help up")
            ->add_option("command", options_.names, "which")
            ->expected(1)
            ->type_name("COMMAND");
    }

    void git_base(CLI::App* command, const std::string& what) {
        command->add_option("--git-base", options_.git_base, what)->type_name("REF");
    }
    void target(CLI::App* command, bool required) {
        auto* option =
            command->add_option("target", options_.request.target,
                                "a version, a unique prefix of a version or name, @tag, head, base, +N or -N");
        option->type_name("TARGET")->required(required);
    }
    void run_options(CLI::App* command) {
        command->add_flag("--no-verify", verification(), "leave out the verify scripts");
        choice<TransactionMode>(*command, "--transaction", options_.transaction,
                                "each: one a migration (default); all: one for the whole run",
                                {{"each", TransactionMode::each}, {"all", TransactionMode::all}})
            ->type_name("each|all");
        order(command);
        timeout(command);
        if (command->get_name() != "up") return;
        command
            ->add_option_function<std::string>(
                "--only",
                [this](const std::string& text) {
                    options_.request.only = true;
                    options_.request.target = text;
                },
                "this migration alone, late or not")
            ->type_name("V");
    }
    void backup(CLI::App* command) {
        command->add_flag_callback(
            "--backup", [this] { options_.flags.backup = "true"; },
            "back the database up before it is changed (BELAY_BACKUP)");
    }
    void on_failure(CLI::App* command) {
        command
            ->add_option("--on-failure", options_.flags.on_failure,
                         "what a run that fails does with what it applied: stop (leave it, default) or revert "
                         "(BELAY_ON_FAILURE)")
            ->type_name("stop|revert");
    }
    void durable(CLI::App* command) {
        command
            ->add_option("--durable", options_.flags.durable,
                         "what waits for the disk: run (what a run commits, together, default) or each migration "
                         "(BELAY_DURABLE)")
            ->type_name("run|each");
    }
    void limits(CLI::App* command) {
        auto& flags = options_.flags;
        command
            ->add_option("--lock-timeout", flags.lock_timeout,
                         "the longest wait for a lock that others hold (0: no limit)")
            ->type_name("TIME");
        command->add_option("--lock-attempts", flags.lock_attempts, "how often to try for such locks")->type_name("N");
        command
            ->add_option("--max-blocking", flags.max_blocking,
                         "how long others may stand behind this run before it gives way (default: 2s; 0: no limit)")
            ->type_name("TIME");
        command->add_option("--statement-timeout", flags.statement_timeout, "how long a statement may run")
            ->type_name("TIME");
    }
    void order(CLI::App* command) {
        command
            ->add_option("--order", options_.flags.order,
                         "late migrations: strict (refuse), any (run) or skip (leave out)")
            ->type_name("ORDER");
    }
    void timeout(CLI::App* command) {
        command
            ->add_option("--timeout", options_.flags.timeout,
                         "how long the whole run may take (BELAY_TIMEOUT; default: as long as it takes)")
            ->type_name("TIME");
    }
    void note(CLI::App* command) {
        command->add_option("-m,--message", options_.note, "why, for the history (required)")
            ->required()
            ->type_name("WHY");
    }
    std::function<void(std::int64_t)> verification() {
        return [this](std::int64_t) { options_.verification = Verification::off; };
    }
    void wait(const std::string& text) {
        const auto parsed = parse_duration(text);
        if (!parsed) throw Error(Kind::usage, fmt::format("'{}' is no duration: 500ms, 3s, 5min, 1h", escaped(text)));
        options_.wait = *parsed;
    }

    CLI::App& app_;
    Options& options_;
};

}  // namespace

void describe(CLI::App& app, Options& options) {
    app.name("belay");
    app.formatter(help_formatter());
    app.description("Database schema migrations that can always go back.");
    app.footer(
        "Targets: a version, a unique prefix of a version or name, @tag, head, base, +N, -N.\n"
        "A command's own help: belay help COMMAND\nExamples:\n  belay init --url sqlite:app.db\n  belay new "
        "create_person\n  belay status\n  belay up\n  belay down");
    app.require_subcommand(0, 1);
    app.failure_message(CLI::FailureMessage::simple);
    app.set_help_flag("-h,--help", "print this help");
    app.set_version_flag("--version", std::string("belay ") + std::string(release()), "print the version");
    // The description must outlive parsing: the callbacks refer to it.
    auto description = std::make_shared<Description>(app, options);
    description->run();
    app.final_callback([description] {});
}

}  // namespace belay::cli
