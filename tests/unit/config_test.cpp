#include "engine/config/config.h"

#include "tests/support/refusal.h"
#include "tests/support/temporary_directory.h"

#include <doctest/doctest.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace belay {

namespace {

using Variables = std::map<std::string, std::string>;

Configuration configured(const std::string& toml, const Flags& flags = {}, const Variables& variables = {}) {
    const TemporaryDirectory directory;
    directory.write("belay.toml", toml);
    const auto environment = [&](const char* name) -> std::optional<std::string> {
        const auto found = variables.find(name);
        return found == variables.end() ? std::nullopt : std::optional(found->second);
    };
    try {
        auto result = configure(flags, environment, directory.path());
        result.dir = directory.shortened(result.dir);
        return result;
    } catch (Error& error) {
        if (error.place) error.place->path = directory.shortened(error.place->path);
        throw;
    }
}

std::string refusal_of_toml(const std::string& toml, const Flags& flags = {}, const Variables& variables = {}) {
    return refusal_of([&] { configured(toml, flags, variables); });
}

std::string source_of(const Configuration& configuration, std::string_view name) {
    for (const auto& setting : configuration.listed) {
        if (setting.name == name) return setting.value + " from " + setting.source;
    }
    return "not listed";
}

const std::string two_environments = "[env.prod]\nurl = \"prod\"\n[env.dev]\nurl = \"env:DEV_URL\"\n";

}  // namespace

TEST_CASE("the url comes from --url, --env, BELAY_URL, BELAY_ENV and DATABASE_URL, in this order") {
    Flags flags{.url = "flag", .env = "prod"};
    Variables variables{
        {"BELAY_URL", "variable"}, {"BELAY_ENV", "dev"}, {"DEV_URL", "dev"}, {"DATABASE_URL", "common"}};
    const auto url = [&] { return source_of(configured(two_environments, flags, variables), "url"); };
    CHECK(url() == "flag from --url");
    flags.url.reset();
    CHECK(url() == "prod from belay.toml [env.prod]");
    flags.env.reset();
    CHECK(url() == "variable from BELAY_URL");
    variables.erase("BELAY_URL");
    CHECK(url() == "dev from belay.toml [env.dev]");
    variables.erase("BELAY_ENV");
    CHECK(url() == "common from DATABASE_URL");
    variables.clear();
    CHECK(url() == " from default");
}

TEST_CASE("where nothing names a database, the environment is the default one or the only one") {
    const std::string only = "[env.prod]\nurl = \"prod\"\nrole = \"owner\"\n";
    CHECK(source_of(configured(only, {}, {}), "env") == "prod from the only one of belay.toml");
    CHECK(configured(only, {}, {}).url == "prod");
    const std::string with_default = "default_env = \"prod\"\n" + two_environments;
    CHECK(source_of(configured(with_default, {}, {}), "env") == "prod from default_env of belay.toml");
    CHECK(configured(with_default, {}, {}).url == "prod");
    for (const auto* variable : {"BELAY_URL", "BELAY_DIRECT_URL", "DATABASE_URL"}) {
        const auto other = configured(only, {}, {{variable, "other"}});
        CHECK(other.url == "other");
        CHECK(other.role.empty());
    }
    CHECK(configured(only, {.url = "other"}, {}).role.empty());
    CHECK(configured(with_default, {.env = "dev"}, {{"DEV_URL", "dev"}}).url == "dev");
    CHECK(refusal_of_toml("default_env = \"pord\"\n" + only, {}) ==
          "[2] error: DIR/belay.toml:1:15: there is no environment 'pord' - did you mean 'prod'?\n"
          "    1 | default_env = \"pord\"\n"
          "      |               ^\n"
          "next: belay.toml has: prod\n");
}

TEST_CASE("where no database is named, what could name one is said") {
    const std::string others = "name it with --url, BELAY_URL or DATABASE_URL, such as --url sqlite:path/to/file.db";
    CHECK(configured("", {}, {}).ways_to_name_one == others);
    CHECK(configured(two_environments, {}, {}).ways_to_name_one ==
          "choose an environment with --env: dev, prod; or " + others);
    CHECK(configured("[env.dev]\nurl = \"env:DEV_URL\"\n", {}, {}).ways_to_name_one ==
          "set DEV_URL, which belay.toml [env.dev] names as its url, or " + others);
}

TEST_CASE("a variable that an environment names must be set only where its url is the one used") {
    CHECK(refusal_of_toml(two_environments, {.env = "dev"}, {{"BELAY_URL", "variable"}}) ==
          "[2] error: the variable DEV_URL is not set, which belay.toml [env.dev] names as its url\n"
          "next: set DEV_URL, or name the database with --url\n");
    CHECK(configured(two_environments, {.url = "flag", .env = "dev"}).url == "flag");
    CHECK(configured(two_environments, {}, {{"BELAY_ENV", "dev"}, {"BELAY_URL", "variable"}}).url == "variable");
}

TEST_CASE("an empty string in belay.toml is refused at its place, whatever it is for") {
    CHECK(refusal_of_toml("project = \"\"\n") ==
          "[2] error: DIR/belay.toml:1:11: 'project' is empty\n    1 | project = \"\"\n      |           ^\n"
          "next: write a value, or leave the line out\n");
    for (const std::string toml : {"dir = \"\"", "order = \"\"", "lock_wait = \"\"", "[defaults]\ntimeout = \"\"",
                                   "[env.prod]\nurl = \"\"", "[env.prod]\nrole = \"\"", "[hooks]\nbefore_run = \"\"",
                                   "[env.prod.hooks]\nbefore_run = [\"a\", \"\"]", "[health]\ncommand = \"\""}) {
        CAPTURE(toml);
        CHECK(refusal_of_toml(toml).find("' is empty\n") != std::string::npos);
    }
    CHECK(configured("[params]\na = \"\"\n").parameters.at("a").empty());
}

TEST_CASE("a variable that is not UTF-8 is refused by its name where it names a project") {
    CHECK(refusal_of_toml("", {}, {{"BELAY_PROJECT", "caf\xe9"}}) == "[2] error: BELAY_PROJECT is not UTF-8\n");
}

TEST_CASE("a time or a number that is none is told of with its option, or its place in belay.toml") {
    CHECK(refusal_of_toml("", {.lock_wait = "10"}) ==
          "[2] error: '10' is no duration (lock_wait of --lock-wait)\n"
          "next: a number wants its unit: write 10s for seconds, 10ms, 10min or 10h\n");
    CHECK(refusal_of_toml("[defaults]\nlock_timeout = \"soon\"\n") ==
          "[2] error: DIR/belay.toml:2:16: 'soon' is no duration (lock_timeout of belay.toml [defaults])\n"
          "    2 | lock_timeout = \"soon\"\n      |                ^\nnext: write 500ms, 3s, 5min or 1h\n");
    struct Case {
        std::string toml, place;
    };
    for (const auto& one :
         {Case{"lock_wait = \"10\"", "belay.toml:1:13: "}, Case{"order = \"loose\"", "belay.toml:1:9: "},
          Case{"[defaults]\nlock_attempts = 0", "belay.toml:2:17: "},
          Case{"[defaults]\nmax_blocking = \"x\"", "belay.toml:2:16: "},
          Case{"[env.prod]\nstatement_timeout = \"x\"", "belay.toml:2:21: "},
          Case{"[env.prod]\ntimeout = \"5\"", "belay.toml:2:11: "},
          Case{"[env.prod]\npooler = \"x\"", "belay.toml:2:10: "}}) {
        const auto& toml = one.toml;
        CAPTURE(toml);
        const auto with_environment = toml.find("[env") == std::string::npos ? toml + "\n[env.prod]\nurl=\"x\"" : toml;
        CHECK(refusal_of_toml(with_environment, {.env = "prod"}).starts_with("[2] error: DIR/" + one.place));
    }
}

TEST_CASE("an environment may have every setting for itself, and flags and variables go before it") {
    const std::string toml =
        "project = \"all\"\ndir = \"all\"\norder = \"strict\"\n[env.acme]\nurl = \"u\"\nproject = \"acme\"\n"
        "dir = \"acme\"\nlayout = \"goose\"\norder = \"any\"\napplied_missing = \"ignore\"\nlock_wait = \"1s\"\n"
        "on_failure = \"revert\"\ndurable = \"each\"\nbackup = true\nbackup_dir = \"kept\"\n[env.bolt]\nurl = \"u\"\n";
    const auto acme = configured(toml, {.env = "acme"});
    CHECK(source_of(acme, "project") == "acme from belay.toml [env.acme]");
    CHECK(acme.dir == "DIR/acme");
    CHECK(acme.layout == "goose");
    CHECK(acme.policy.order == Order::any);
    CHECK(acme.policy.applied_missing == AppliedMissing::ignore);
    CHECK(acme.lock_wait == std::chrono::seconds(1));
    CHECK(acme.on_failure == OnFailure::revert);
    CHECK(acme.durable == Durable::each);
    CHECK(acme.backup.wanted);
    CHECK(acme.backup.directory.ends_with("/kept"));
    CHECK(source_of(configured(toml, {.env = "bolt"}), "project") == "all from belay.toml");
    CHECK(source_of(configured(toml), "project") == "all from belay.toml");
    CHECK(source_of(configured(toml, {.env = "acme"}, {{"BELAY_PROJECT", "other"}}), "project") ==
          "other from BELAY_PROJECT");
    CHECK(source_of(configured(toml, {.env = "acme", .project = "flag"}), "project") == "flag from --project");
}

TEST_CASE("a project is said where a flag, a variable or the file names it, the default one too") {
    CHECK(configured("").naming == Naming::by_default);
    const std::string acme = "[env.acme]\nurl = \"u\"\nproject = \"acme\"\n";
    CHECK(configured(acme).naming == Naming::said);
    CHECK(configured(acme, {.url = "another"}).naming == Naming::by_default);
    CHECK(configured("project = \"default\"\n").naming == Naming::said);
    CHECK(configured(acme, {.env = "acme"}).naming == Naming::said);
    CHECK(configured("", {.project = "default"}).naming == Naming::said);
    CHECK(configured("", {}, {{"BELAY_PROJECT", "default"}}).naming == Naming::said);
}

TEST_CASE("a direct url is what is connected to, unless the url comes from one who is heard before it") {
    const std::string toml =
        "[env.prod]\nurl = \"prod\"\ndirect_url = \"direct\"\n[env.dev]\nurl = \"dev\"\ndirect_url = \"env:DIRECT\"\n";
    const auto url = [&](const Flags& flags, const Variables& variables) {
        return configured(toml, flags, variables).url;
    };
    CHECK(url({.env = "prod"}, {}) == "direct");
    CHECK(url({.env = "dev"}, {{"DIRECT", "named"}}) == "named");
    CHECK(url({.env = "prod", .direct_url = "flag"}, {}) == "flag");
    CHECK(url({.direct_url = "flag"}, {}) == "flag");
    CHECK(url({.url = "other", .env = "dev"}, {{"BELAY_DIRECT_URL", "exported"}}) == "other");
    CHECK(url({.env = "prod"}, {{"BELAY_DIRECT_URL", "exported"}}) == "direct");
    CHECK(url({}, {{"BELAY_ENV", "prod"}, {"BELAY_URL", "other"}}) == "other");
    CHECK(url({}, {{"DATABASE_URL", "common"}, {"BELAY_DIRECT_URL", "exported"}}) == "exported");
    CHECK(refusal_of_toml(toml, {.env = "dev"}) ==
          "[2] error: the variable DIRECT is not set, which belay.toml [env.dev] names as its direct_url\n"
          "next: set DIRECT, or name the database with --url\n");
    CHECK(source_of(configured(toml, {.env = "prod"}), "url") == "prod from belay.toml [env.prod]");
    CHECK(source_of(configured(toml, {.env = "prod"}), "direct_url") == "direct from belay.toml [env.prod]");
}

TEST_CASE("a pooler keeps sessions only where somebody says so") {
    const std::string toml = "[env.prod]\npooler = \"session\"\n";
    CHECK(configured(toml, {.url = "another"}).pooler == Pooler::refused);
    CHECK(configured(toml, {.env = "prod"}).pooler == Pooler::session);
    CHECK(configured(toml, {.pooler = "session"}).pooler == Pooler::session);
    CHECK(configured(toml, {.env = "prod", .pooler = "none"}).pooler == Pooler::refused);
    CHECK(configured("", {}, {{"BELAY_POOLER", "session"}}).pooler == Pooler::session);
    CHECK(refusal_of_toml("", {.pooler = "transaction"}) ==
          "[2] error: pooler is none or session, not 'transaction' (--pooler)\n"
          "next: a pooler that shares sessions between clients loses the lock of a run: name the server itself as "
          "direct_url\n");
}

TEST_CASE("an environment that is not there is refused with the nearest") {
    CHECK(refusal_of_toml(two_environments, {.env = "prdo"}) ==
          "[2] error: there is no environment 'prdo' - did you mean 'prod'?\nnext: belay.toml has: dev, prod\n");
    CHECK(refusal_of_toml(two_environments, {.env = "prod.url"}) ==
          "[2] error: there is no environment 'prod.url'\nnext: belay.toml has: dev, prod\n");
    CHECK(refusal_of_toml("", {}, {{"BELAY_ENV", "x"}}) ==
          "[2] error: there is no environment 'x'\nnext: write [env.x] in belay.toml\n");
}

TEST_CASE("what belay.toml says wrong is refused where it stands") {
    CHECK(refusal_of_toml("ordr = \"any\"\n") ==
          "[2] error: DIR/belay.toml:1:1: unknown setting 'ordr' - did you mean 'order'?\n"
          "    1 | ordr = \"any\"\n"
          "      | ^\n"
          "next: the settings here are: env_file, default_env, dir, layout, same_number, foreign_keys, contexts, "
          "label_filter, project, order, "
          "applied_missing, lock_wait, "
          "on_failure, durable, "
          "backup, "
          "backup_dir, progress_every, seed, wait, defaults, env, params, hooks, health, new\n");
    CHECK(refusal_of_toml("[env.prod]\nprotected = \"yes\"\n") ==
          "[2] error: DIR/belay.toml:2:13: 'protected' must be true or false\n"
          "    2 | protected = \"yes\"\n"
          "      |             ^\n");
    CHECK(refusal_of_toml("dir = 7\n") ==
          "[2] error: DIR/belay.toml:1:7: 'dir' must be a string\n    1 | dir = 7\n      |       ^\n");
    CHECK(refusal_of_toml("defaults = 1\n") ==
          "[2] error: DIR/belay.toml:1:1: 'defaults' must be a table: [defaults]\n    1 | defaults = 1\n      | ^\n");
}

TEST_CASE("an empty belay.toml says nothing, one that is not UTF-8 is refused as a configuration") {
    CHECK(configured("").project == "default");
    CHECK(refusal_of_toml("dir = \"\xff\"\n").starts_with("[2] error: DIR/belay.toml:1:"));
}

TEST_CASE("a directory that belay.toml names is meant from where that file stands") {
    CHECK(configured("dir = \"sql\"\n").dir == "DIR/sql");
    CHECK(configured("").dir == "DIR/migrations");
    CHECK(configured("dir = \"sql\"\n", {.dir = "here"}).dir == "here");
    CHECK(configured("dir = \"sql\"\n", {}, {{"BELAY_DIR", "there"}}).dir == "there");
}

TEST_CASE("values of --set come before those of belay.toml, and neither is listed") {
    const auto configuration = configured("[params]\na = \"1\"\nb = \"2\"\n", {.set = {"a=x=y"}});
    CHECK(configuration.parameters == Parameters{{"a", "x=y"}, {"b", "2"}});
    CHECK(source_of(configuration, "params.a") == "******** from --set");
    CHECK(source_of(configuration, "params.b") == "******** from belay.toml [params]");
    for (const std::string secret : {"secret", "=secret"}) {
        CHECK(refusal_of_toml("", {.set = {secret}}) == "[2] error: --set takes NAME=VALUE\n");
    }
}

TEST_CASE("a value that a setting does not take is refused") {
    CHECK(refusal_of_toml("", {.lock_wait = "soon"}) ==
          "[2] error: 'soon' is no duration (lock_wait of --lock-wait)\nnext: write 500ms, 3s, 5min or 1h\n");
    CHECK(refusal_of_toml("", {.order = "all"}) == "[2] error: order is strict, any or skip, not 'all' (--order)\n");
    CHECK(refusal_of_toml("applied_missing = \"no\"\n") ==
          "[2] error: DIR/belay.toml:1:19: applied_missing is ignore-newer, error or ignore, not 'no' (belay.toml)\n"
          "    1 | applied_missing = \"no\"\n      |                   ^\n");
}

TEST_CASE("a password is the first line that its command prints, where it succeeds") {
    CHECK(run_password_command("printf 'secret\\nmore\\n'") == "secret");
    CHECK(refusal_of([] { run_password_command("true"); }) ==
          "[2] error: password_command printed no password\nnext: run it by hand to see why\n");
    CHECK(refusal_of([] { run_password_command("echo secret; exit 3"); }) ==
          "[2] error: password_command failed\nnext: run it by hand to see why\n");
}

TEST_CASE("an environment's hooks and probes take the place of those for all, key by key") {
    const std::string toml =
        "[hooks]\nbefore_run = \"a.sql\"\nafter_run = [\"b.sql\", \"say secret\"]\n[health]\nsql = \"select 1\"\n"
        "[env.prod.hooks]\nbefore_run = [\"c.sql\"]\n[env.prod.health]\ncommand = \"ping\"\n";
    const auto common = configured(toml, {.url = "sqlite:another.db"});
    CHECK(common.hooks.actions.at(Hook::before_run) == std::vector<std::string>{"a.sql"});
    CHECK(common.health.command.empty());
    const auto prod = configured(toml, {.env = "prod"});
    CHECK(prod.hooks.actions.at(Hook::before_run) == std::vector<std::string>{"c.sql"});
    CHECK(prod.hooks.actions.at(Hook::after_run) == std::vector<std::string>{"b.sql", "say secret"});
    CHECK(prod.health.sql == std::vector<std::string>{"select 1"});
    CHECK(prod.health.command == "ping");
    CHECK(source_of(prod, "hooks.after_run") == "b.sql, ******** from belay.toml [hooks]");
    CHECK(source_of(prod, "health.command") == "******** from belay.toml [env.prod.health]");
}

TEST_CASE("what a failure does and whether to back up come from flag, variable and file, in this order") {
    const std::string toml = "on_failure = \"revert\"\nbackup = true\nbackup_dir = \"kept\"\n";
    CHECK(configured("").on_failure == OnFailure::stop);
    CHECK(!configured("").backup.wanted);
    CHECK(configured(toml).on_failure == OnFailure::revert);
    CHECK(configured(toml).backup.wanted);
    CHECK(!configured(toml, {}, {{"BELAY_BACKUP", "false"}}).backup.wanted);
    CHECK(configured(toml, {.backup = "true"}, {{"BELAY_BACKUP", "false"}}).backup.wanted);
    CHECK(configured(toml, {.on_failure = "stop"}, {{"BELAY_ON_FAILURE", "revert"}}).on_failure == OnFailure::stop);
    CHECK(configured("").durable == Durable::run);
    CHECK(configured("durable = \"each\"\n").durable == Durable::each);
    CHECK(configured("durable = \"each\"\n", {}, {{"BELAY_DURABLE", "run"}}).durable == Durable::run);
    CHECK(configured("", {.durable = "each"}, {{"BELAY_DURABLE", "run"}}).durable == Durable::each);
    CHECK(refusal_of_toml("durable = \"never\"\n") ==
          "[2] error: DIR/belay.toml:1:11: durable is run or each, not 'never' (belay.toml)\n"
          "    1 | durable = \"never\"\n      |           ^\n");
    CHECK(refusal_of_toml("backup = \"yes\"\n").starts_with("[2] error: DIR/belay.toml:1:10: 'backup' must be true"));
    CHECK(refusal_of_toml("on_failure = \"undo\"\n") ==
          "[2] error: DIR/belay.toml:1:14: on_failure is stop or revert, not 'undo' (belay.toml)\n"
          "    1 | on_failure = \"undo\"\n      |              ^\n");
}

}  // namespace belay
