#include <functional>
#include <memory>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <CLI/CLI.hpp>

#include "engine/release.h"
#include "tools/belay/arguments.h"
#include "tools/belay/help.h"
#include "tools/belay/manual.h"
#include "tools/belay/options.h"
#include "tools/belay/shared_options.h"

namespace belay::cli {

namespace {

std::string pages() {
    return fmt::format("{}", fmt::join(page_names(), ", "));
}

class Description {
  public:
    Description(CLI::App& app, Options& options, Described described)
        : app_(app), options_(options), shared_(options), described_(described) {}

    void run() {
        globals();
        check_arguments(app_);
        projects();
        runs();
        reads();
        declarations();
        other_tools();
        databases();
        rest();
    }

  private:
    using AddOptions = std::function<void(CLI::App& command)>;

    /// To describe all options of all commands would take a tenth of the time in which a short command is done.
    void command(const std::string& name, const std::string& what, const std::string& example,
                 const AddOptions& add_options = {}) {
        auto* command = app_.add_subcommand(name, what);
        command->group("Commands");
        command->footer("Example:\n  " + example);
        command->fallthrough();
        command->callback([this, name] { options_.command = name; });
        if (!add_options) return;
        const auto add = [command, add_options](std::size_t) {
            add_options(*command);
            check_arguments(*command);
        };
        if (described_ == Described::all)
            add(0);
        else
            command->preparse_callback(add);
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
        app_.add_option("--dir", flags.dir, "directory of the migrations (BELAY_DIR; default: migrations)")
            ->type_name("DIR");
        app_.add_option(
                "--layout", flags.layout,
                "how the files are laid out: belay, or another tool's name (BELAY_LAYOUT; default: as they show)")
            ->type_name("NAME");
        app_.add_option("--contexts", flags.contexts,
                        "of Liquibase's changesets those of these contexts (BELAY_CONTEXTS; default: all)")
            ->type_name("LIST");
        app_.add_option("--label-filter", flags.label_filter,
                        "of Liquibase's changesets those whose labels fit (BELAY_LABEL_FILTER; default: all)")
            ->type_name("EXPRESSION");
        app_.add_option("--env", flags.env, "use [env.NAME] of belay.toml (BELAY_ENV)")->type_name("NAME");
        app_.add_option("--config", flags.config, "configuration file (default: belay.toml here or above)")
            ->type_name("FILE");
        app_.add_option("--env-file", flags.env_file,
                        "lines NAME=value: variables that the environment does not have (BELAY_ENV_FILE)")
            ->type_name("FILE");
        app_.add_option("--project", flags.project,
                        "name of the project in the history, where several share a database");
        app_.add_option("--set", flags.set, "value of a parameter that scripts declare, k=v; may be repeated")
            ->type_name("K=V")
            ->allow_extra_args(false);
        app_.add_option("--lock-wait", flags.lock_wait, "how long to wait for another run to end (default: 60s)")
            ->type_name("TIME");
        app_.add_option("--wait", flags.wait, "how long to wait for the database to come up (BELAY_WAIT)")
            ->type_name("TIME");
        app_.add_flag("--create", options_.create, "make the database where there is none");
        app_.add_flag("--json", options_.json, "one JSON document on stdout, messages on stderr");
        app_.add_flag("-q,--quiet", options_.quiet, "print nothing but errors and what was asked for");
        app_.add_flag("-v,--verbose", options_.verbose, "print more: notices of the database, settings used");
        app_.add_flag("-y,--yes", options_.yes, "do not ask");
        app_.add_flag("--allow-protected", options_.allow_protected,
                      "revert, restore, stamp, resolve, repair, adopt, drop or reset in a protected environment");
        SharedOptions::choice<Color>(app_, "--color", "auto|always|never", options_.color, "auto, always or never",
                                     {{"auto", Color::automatic}, {"always", Color::always}, {"never", Color::never}});
    }

    void projects() {
        command("init", "write belay.toml, the directory and a first migration", "belay init --url sqlite:app.db",
                [this](CLI::App& init) {
                    init.add_option("--from", options_.from,
                                    "for a directory of another tool: name its layout, write no migration")
                        ->type_name("LAYOUT");
                });
        command("new", "write the files of a new migration", "belay new add_email_to_person",
                [this](CLI::App& create) { add_creation(create); });
        command("merge", "write the one migration that joins all heads", "belay merge");
        command("rebase", "give pending files that collide or came late a new version after all others",
                "belay rebase --git-base origin/main\n  belay rebase --dry-run", [this](CLI::App& rebase) {
                    shared_.git_base(rebase, "what this branch of git has keeps its version");
                    shared_.dry_run(rebase, "print what would be renamed and do nothing");
                });
        command("lint", "read all files and report what is wrong, without a database",
                "belay lint\n  belay lint --git-base origin/main", [this](CLI::App& lint) {
                    shared_.git_base(lint, "and what will go wrong when this branch of git is merged");
                });
        command("graph", "print the graph of the migrations", "belay graph --format dot | dot -Tsvg > graph.svg",
                [this](CLI::App& graph) {
                    SharedOptions::choice<GraphFormat>(graph, "--format", "text|dot|mermaid|json", options_.format,
                                                       "text, dot, mermaid or json",
                                                       {{"text", GraphFormat::text},
                                                        {"dot", GraphFormat::dot},
                                                        {"mermaid", GraphFormat::mermaid},
                                                        {"json", GraphFormat::json}});
                });
    }

    void add_creation(CLI::App& create) {
        create.add_option("name", options_.names, "what it does, in a few words")
            ->expected(1)
            ->required()
            ->type_name("NAME");
        auto* one_file = create.add_flag_callback(
            "--one-file", [this] { options_.form = Form::one_file; },
            "one file with sections instead of a file for each script ([new] one_file = true)");
        auto* pair = create
                         .add_flag_callback(
                             "--pair", [this] { options_.form = Form::pair; }, "a file for each script (default)")
                         ->excludes(one_file);
        auto* sequential = create.add_flag_callback(
            "--seq", [this] { options_.sequential = true; },
            "the next number instead of the time as the version ([new] sequence = true)");
        create
            .add_flag_callback(
                "--time", [this] { options_.sequential = false; }, "the time as the version (default)")
            ->excludes(sequential);
        create
            .add_flag_callback(
                "--repeatable", [this] { options_.form = Form::repeatable; },
                "R__NAME.sql, which has no version and runs again whenever it has changed")
            ->excludes(one_file)
            ->excludes(pair)
            ->excludes(sequential);
        create.add_option("--requires", options_.requirements, "what it needs (default: the current heads)")
            ->type_name("V");
        create.add_flag("--edit", options_.edit, "open it in $EDITOR");
    }

    void runs() {
        command("up", "apply what is pending, up to the target", "belay up\n  belay up @release-4\n  belay up -n 1",
                [this](CLI::App& up) { add_up(up); });
        command("down", "revert the last N migrations (default 1), newest first", "belay down\n  belay down --to 0007",
                [this](CLI::App& down) { add_down(down); });
        command("to", "go to a target, in whichever direction", "belay to 0007\n  belay to base", [this](CLI::App& to) {
            shared_.target(to, true);
            shared_.applying(to);
            shared_.into_existing(to);
            shared_.backup(to);
            shared_.on_failure(to);
            shared_.durable(to);
            shared_.limits(to);
            shared_.dry_run(to, print_plan);
        });
        command("redo", "revert the last N migrations (default 1) and apply them again", "belay redo",
                [this](CLI::App& redo) {
                    SharedOptions::count(redo, "count", options_.request.count, "how many");
                    shared_.timeout(redo);
                    shared_.verification(redo);
                    shared_.backup(redo);
                    shared_.durable(redo);
                    shared_.limits(redo);
                    shared_.dry_run(redo, print_plan);
                });
        command("plan", "print what up, down or to would do, without doing it",
                "belay plan\n  belay plan down --to 0007\n  belay plan --sql > release.sql",
                [this](CLI::App& plan) { add_plan(plan); });
    }

    void add_up(CLI::App& up) {
        shared_.target(up, false);
        shared_.applying(up);
        const auto only = [this](const std::string& text) {
            options_.request.only = true;
            options_.request.target = text;
        };
        up.add_option_function<std::string>("--only", only, "this migration alone, late or not")->type_name("V");
        shared_.into_existing(up);
        shared_.backup(up);
        shared_.on_failure(up);
        shared_.durable(up);
        shared_.limits(up);
        SharedOptions::count(up, "-n", options_.request.count, "at most N migrations");
        shared_.dry_run(up, print_plan);
    }

    void add_down(CLI::App& down) {
        SharedOptions::count(down, "count", options_.request.count, "how many");
        down.add_option("--to", options_.request.target, "revert everything applied after TARGET, which stays")
            ->type_name("TARGET");
        down.add_flag("--all", options_.request.all, "revert everything");
        shared_.backup(down);
        shared_.durable(down);
        shared_.limits(down);
        shared_.timeout(down);
        shared_.dry_run(down, print_plan);
    }

    void add_plan(CLI::App& plan) {
        plan.add_option("command", options_.names, "up (default), down [N] or to TARGET")
            ->expected(1, 2)
            ->type_name("[up|down|to] [TARGET]");
        plan.add_option("--to", options_.request.target, "with down: what stays applied")->type_name("TARGET");
        plan.add_flag("--all", options_.request.all, "with down: everything");
        plan.add_flag("--sql", options_.as_sql, "the whole script, history rows included, for a person with a client");
        SharedOptions::count(plan, "-n", options_.request.count, "at most N migrations");
        shared_.order(plan);
        shared_.into_existing(plan);
    }

    void reads() {
        command("status", "every migration and its state",
                "belay status\n  belay status --pending\n  belay status 0007 person", [this](CLI::App& status) {
                    status.add_option("migrations", options_.names, "only those with this in their version or name")
                        ->expected(1, -1)
                        ->type_name("V");
                    status.add_flag("--pending", options_.only_pending,
                                    "only what a run would have to do something about");
                    SharedOptions::count(status, "-n", options_.limit, "the last N of the list");
                    status.add_flag("--exit-code", options_.exit_code, "exit 5 where work is pending");
                });
        command(
            "verify", "run the verify scripts of what is applied, changing nothing", "belay verify",
            [this](CLI::App& verify) {
                verify.add_option("target", options_.names, "up to this migration")->expected(1)->type_name("TARGET");
            });
        command("doctor", "whether a run would go well now, and what is in its way", "belay doctor --wait 60s");
        command("log", "the history, newest first", "belay log -n 20",
                [this](CLI::App& log) { SharedOptions::count(log, "-n", options_.limit, "at most N records"); });
        command("show", "one migration: files, checksum, neighbours, history", "belay show 0007",
                [this](CLI::App& show) {
                    show.add_option("version", options_.names, "which")->expected(1)->required()->type_name("V");
                });
    }

    void declarations() {
        command("stamp", "record everything up to the target as applied, without running it",
                "belay stamp 0007 -m 'baseline of the old schema'", [this](CLI::App& stamp) {
                    stamp.add_option("target", options_.names, "a version, @tag or head")
                        ->expected(1)
                        ->required()
                        ->type_name("TARGET");
                    shared_.note(stamp);
                });
        command("resolve", "say that a migration is applied or is not, without running anything",
                "belay resolve 0007 --applied -m 'finished by hand'",
                [this](CLI::App& resolve) { add_resolution(resolve); });
        command("repair", "accept changed checksums or renamed files", "belay repair 0007 -m 'comment mended'",
                [this](CLI::App& repair) {
                    repair.add_option("versions", options_.names, "which (default: all that differ)")->type_name("V");
                    shared_.note(repair);
                });
    }

    void add_resolution(CLI::App& resolve) {
        resolve.add_option("version", options_.names, "which")->expected(1)->required()->type_name("V");
        auto* applied = resolve.add_flag_callback(
            "--applied", [this] { options_.resolution = belay::Resolution::applied; }, "it is applied");
        resolve
            .add_flag_callback(
                "--reverted", [this] { options_.resolution = belay::Resolution::reverted; }, "it is not applied")
            ->excludes(applied);
        shared_.note(resolve);
    }

    void other_tools() {
        command("adopt", "record what another tool's history says is applied, without running anything",
                "belay adopt\n  belay adopt --from goose --accept 7 -m 'its comment was mended'\n"
                "  belay adopt --from sql-migrate --table my_migrations",
                [this](CLI::App& adopt) { add_adoption(adopt); });
        command("export", "write what is applied into another tool's history, to go back to it",
                "belay export --to goose", [this](CLI::App& to) {
                    to.add_option("--to", options_.tool, "the tool")->required()->type_name("TOOL");
                    add_place(to);
                    shared_.dry_run(to, "print what would be written and do nothing");
                });
    }

    void add_place(CLI::App& command) {
        command
            .add_option("--table", options_.place.table,
                        "the table of the tool's history, where it has another name than by default")
            ->type_name("NAME");
        command.add_option("--schema", options_.place.schema, "the schema that it is in, where that is another one")
            ->type_name("NAME");
    }

    void add_adoption(CLI::App& adopt) {
        adopt.add_option("--from", options_.tool, "the tool (default: the one whose history is there)")
            ->type_name("TOOL");
        add_place(adopt);
        adopt
            .add_option("--accept", options_.accepted,
                        "V is applied, whatever table and files disagree about; may be repeated")
            ->type_name("V")
            ->allow_extra_args(false);
        adopt.add_option("-m,--message", options_.note, "why, for the history; needed with --accept")->type_name("WHY");
        shared_.dry_run(adopt, "print what would be recorded and do nothing");
    }

    void databases() {
        command("create", "make the database, where there is none", "belay create --env dev");
        command("drop", "delete the database with everything in it", "belay drop --env dev --yes");
        command("reset", "delete the database, make it anew, apply everything, and run the seed of belay.toml",
                "belay reset --env dev --yes", [this](CLI::App& reset) {
                    shared_.verification(reset);
                    shared_.timeout(reset);
                    shared_.durable(reset);
                    shared_.limits(reset);
                });
    }

    void rest() {
        command("restore", "make the database what a backup holds: the file, or the newest of its own",
                "belay restore\n  belay restore backups/app-20261121T093000.123456Z.db", [this](CLI::App& restore) {
                    auto* file = restore
                                     .add_option("file", options_.names,
                                                 "the backup (default: the newest that the history names)")
                                     ->expected(1)
                                     ->type_name("FILE");
                    restore
                        .add_flag("--of-another-database", options_.of_another_database,
                                  "FILE may be a backup of any database, not only of this one")
                        ->needs(file);
                });
        command("config", "every setting and where it came from", "belay config --env prod");
        command("completion", "print the completions of a shell",
                "belay completion bash > /etc/bash_completion.d/belay", [this](CLI::App& completion) {
                    completion.add_option("shell", options_.shell, "which")->type_name("bash|zsh|fish");
                    completion.add_option("--list", options_.list, "what the scripts ask for")->group("");
                });
        command("version", "print the version", "belay version");
        command("help", "print the help of a command or a page of the manual", "belay help up\n  belay help deploying",
                [this](CLI::App& help) {
                    help.add_option("command", options_.names, "which command, or page: " + pages())
                        ->expected(1)
                        ->type_name("COMMAND|PAGE");
                });
    }

    static constexpr auto print_plan = "print the plan and do nothing";

    CLI::App& app_;
    Options& options_;
    SharedOptions shared_;
    Described described_;
};

}  // namespace

void describe(CLI::App& app, Options& options, Described described) {
    app.name("belay");
    app.formatter(help_formatter());
    app.description("Database schema migrations that can always go back.");
    app.footer(
        "Targets: a version, a unique prefix of a version or name, @tag, head, base, +N, -N.\n"
        "A command's own help: belay help COMMAND\nThe manual: belay help PAGE, with PAGE one of " +
        pages() +
        "\nExamples:\n  belay init --url sqlite:app.db\n  belay new "
        "create_person\n  belay status\n  belay up\n  belay down");
    app.require_subcommand(0, 1);
    app.failure_message(CLI::FailureMessage::simple);
    app.set_help_flag("-h,--help", "print this help");
    app.set_version_flag("--version", std::string("belay ") + std::string(release()), "print the version");
    // The description must outlive the reading of a command line: the callbacks refer to it.
    auto description = std::make_shared<Description>(app, options, described);
    description->run();
    app.final_callback([description] {});
}

}  // namespace belay::cli
