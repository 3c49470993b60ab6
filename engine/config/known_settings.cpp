#include "engine/config/known_settings.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <iterator>

namespace belay {

namespace {

using enum InFile;
using enum SettingType;

constexpr std::array settings{
    KnownSetting{"env", "BELAY_ENV", "--env", nowhere, text, "the [env.NAME] of belay.toml that is meant"},
    KnownSetting{"config", "BELAY_CONFIG", "--config", nowhere, text,
                 "the configuration file (default: belay.toml here or above)"},
    KnownSetting{"env_file", "BELAY_ENV_FILE", "--env-file", outside, text,
                 "a file of lines NAME=value: variables that the environment does not have"},
    KnownSetting{"default_env", "", "", outside, text, "the environment, where nobody names one or a database"},
    KnownSetting{"json", "BELAY_JSON", "--json", nowhere, boolean, "one JSON document on stdout"},
    KnownSetting{"dir", "BELAY_DIR", "--dir", anywhere, text, "directory of the migrations"},
    KnownSetting{"layout", "BELAY_LAYOUT", "--layout", anywhere, text, "how the files are laid out"},
    KnownSetting{"same_number", "BELAY_SAME_NUMBER", "", anywhere, text,
                 "several migrations of one number: refused, or by_name, which tells them apart"},
    KnownSetting{"foreign_keys", "BELAY_FOREIGN_KEYS", "", anywhere, text,
                 "SQLite, in scripts that do not say: on, off, or auto, as the tool of the layout has them"},
    KnownSetting{"contexts", "BELAY_CONTEXTS", "--contexts", anywhere, text,
                 "Liquibase: the contexts whose changesets run (default: all)"},
    KnownSetting{"label_filter", "BELAY_LABEL_FILTER", "--label-filter", anywhere, text,
                 "Liquibase: the labels whose changesets run, as an expression (default: all)"},
    KnownSetting{"project", "BELAY_PROJECT", "--project", anywhere, text, "name of the project in the history"},
    KnownSetting{"order", "BELAY_ORDER", "--order", anywhere, text, "late migrations: strict, any or skip"},
    KnownSetting{"applied_missing", "BELAY_APPLIED_MISSING", "", anywhere, text,
                 "applied migrations without a file: ignore-newer, error or ignore"},
    KnownSetting{"lock_wait", "BELAY_LOCK_WAIT", "--lock-wait", anywhere, text,
                 "how long to wait for another run to end"},
    KnownSetting{"on_failure", "BELAY_ON_FAILURE", "--on-failure", anywhere, text,
                 "what a run that fails does with what it applied: stop or revert"},
    KnownSetting{"durable", "BELAY_DURABLE", "--durable", anywhere, text, "what waits for the disk: run or each"},
    KnownSetting{"backup", "BELAY_BACKUP", "--backup", anywhere, boolean, "back the database up before it is changed"},
    KnownSetting{"backup_dir", "BELAY_BACKUP_DIR", "", anywhere, text, "where backups are written"},
    KnownSetting{"progress_every", "BELAY_PROGRESS_EVERY", "", anywhere, text, "how often what takes long is told of"},
    KnownSetting{"seed", "BELAY_SEED", "", anywhere, text, "the SQL file that reset runs after all"},
    KnownSetting{"wait", "BELAY_WAIT", "--wait", anywhere, text, "how long to wait for the database to come up"},
    KnownSetting{"lock_timeout", "BELAY_LOCK_TIMEOUT", "--lock-timeout", defaults, text,
                 "the longest wait for a lock that others hold"},
    KnownSetting{"lock_attempts", "BELAY_LOCK_ATTEMPTS", "--lock-attempts", defaults, number,
                 "how often to try for such locks"},
    KnownSetting{"max_blocking", "BELAY_MAX_BLOCKING", "--max-blocking", defaults, text,
                 "how long others may stand behind a run"},
    KnownSetting{"statement_timeout", "BELAY_STATEMENT_TIMEOUT", "--statement-timeout", defaults, text,
                 "how long a statement may run"},
    KnownSetting{"timeout", "BELAY_TIMEOUT", "--timeout", defaults, text, "how long a whole run may take"},
    KnownSetting{"url", "BELAY_URL", "--url", environment, text, "the database"},
    KnownSetting{"direct_url", "BELAY_DIRECT_URL", "--direct-url", environment, text,
                 "the server itself, where url names a pooler"},
    KnownSetting{"pooler", "BELAY_POOLER", "--pooler", environment, text,
                 "session: the pooler keeps a session for each client"},
    KnownSetting{"password", "BELAY_PASSWORD", "", nowhere, text, "the password, in place of the URL's"},
    KnownSetting{"password_file", "BELAY_PASSWORD_FILE", "", environment, text,
                 "a file whose first line is the password"},
    KnownSetting{"password_command", "BELAY_PASSWORD_COMMAND", "", environment, text,
                 "a command that prints the password"},
    KnownSetting{"role", "BELAY_ROLE", "", environment, text, "the role that is set before anything runs"},
    KnownSetting{"protected", "BELAY_PROTECTED", "", environment, boolean,
                 "refuses what deletes or rewrites, unless --allow-protected"},
    KnownSetting{"backup_command", "BELAY_BACKUP_COMMAND", "", environment, text, "makes the backup in place of belay"},
    KnownSetting{"one_file", "BELAY_NEW_ONE_FILE", "--one-file", new_migrations, boolean,
                 "new writes one file with sections"},
    KnownSetting{"sequence", "BELAY_NEW_SEQUENCE", "--seq", new_migrations, boolean,
                 "new takes the next number as the version"},
    KnownSetting{"edit", "BELAY_NEW_EDIT", "--edit", new_migrations, boolean, "new opens the file in $EDITOR"},
};

}  // namespace

std::span<const KnownSetting> known_settings() {
    return settings;
}

const KnownSetting& known_setting(std::string_view name) {
    constexpr std::string_view of_new = "new.";
    if (name.starts_with(of_new)) name.remove_prefix(of_new.size());
    const auto* const found = std::ranges::find(settings, name, &KnownSetting::name);
    assert(found != settings.end());
    return *found;
}

std::vector<KnownSetting> settings_in(InFile place) {
    std::vector<KnownSetting> result;
    std::ranges::copy_if(settings, std::back_inserter(result),
                         [place](const KnownSetting& one) { return one.in_file == place; });
    return result;
}

}  // namespace belay
