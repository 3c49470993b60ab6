#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/error.h"
#include "engine/layout/changeset_filter.h"
#include "engine/layout/layout.h"
#include "engine/plan/first_run.h"
#include "engine/plan/plan.h"
#include "engine/run/options.h"
#include "engine/session.h"
#include "engine/sql/script.h"

namespace belay {

/// What the command line said of the settings; absent: nothing.
struct Flags {
    std::optional<std::string> url = {}, dir = {}, layout = {}, env = {}, config = {}, project = {}, order = {},
                               lock_wait = {}, wait = {}, env_file = {}, contexts = {}, label_filter = {};
    std::optional<std::string> direct_url = {}, pooler = {};
    std::optional<std::string> on_failure = {}, durable = {}, backup = {};
    std::optional<std::string> lock_timeout = {}, lock_attempts = {}, max_blocking = {}, statement_timeout = {};
    std::optional<std::string> timeout = {};
    std::vector<std::string> set = {};  // k=v
};

/// One setting as it was resolved.
struct Setting {
    std::string name;
    std::string value;                // empty: not set
    std::string source;               // "--url", "BELAY_URL", "belay.toml [env.prod]", "default"
    std::optional<Place> place = {};  // of a value that belay.toml has
};

/// What [new] says of the files that `new` writes, where nobody says otherwise.
struct NewPreferences {
    bool one_file = false;  // with sections, in belay's own layout
    bool sequence = false;  // the next number as the version, and not the time
    bool edit = false;      // open it at once
};

/// Every setting, resolved: flags, then BELAY_* variables, then DATABASE_URL, then belay.toml, then defaults. An
/// explicit --env counts as a flag. Without --env or BELAY_ENV, and where nothing else names a database, the
/// environment is the one that belay.toml names as `default_env`, or the only one that it has.
struct Configuration {
    std::string url = {};  // what is connected to: direct_url where that is set, else url
    Pooler pooler = Pooler::refused;
    std::string dir = "migrations";
    std::string layout = {};  // empty: the one that the files show
    ForeignKeys foreign_keys = ForeignKeys::as_by_tool;
    SameNumber same_number = SameNumber::refused;
    ChangesetFilter changesets = {};
    std::string project = "default";
    Naming naming = Naming::by_default;  // of the project
    Policy policy = {};
    Settings defaults = {};
    std::string role = {};
    std::string password = {}, password_file = {}, password_command = {};  // one of them, or none
    std::chrono::milliseconds lock_wait{60'000};
    std::chrono::milliseconds wait{0};                 // for the database to come up
    std::chrono::milliseconds progress_every{10'000};  // of what takes long; 0: never
    Patience patience = {};
    std::optional<std::chrono::milliseconds> max_blocking = {};  // absent: without limit
    std::optional<std::chrono::milliseconds> timeout = {};       // of a whole run
    bool is_protected = false;
    OnFailure on_failure = OnFailure::stop;
    Durable durable = Durable::run;
    BackupWish backup = {};
    NewPreferences new_migrations = {};
    std::string seed = {};  // the SQL file that fills a database made anew; empty: none
    Hooks hooks = {};
    Health health = {};
    Parameters parameters = {};
    std::vector<std::string> environments = {};  // that belay.toml has
    bool env_is_implied = false;                 // nobody has named it: what needs no database goes by the files of all
    std::string ways_to_name_one = {};           // where no database is named: what a person may do
    std::vector<Setting> listed = {};            // all of these as text, in a fixed order, for people; URLs as
                                                 // given, other secrets masked
};

/// Reads a variable of the environment; nothing where it is not set, or set to nothing.
using ReadVariable = std::function<std::optional<std::string>(const char* name)>;

/// The error that what `setting` says is none of the times that a setting can be.
Error no_duration(const Setting& setting);

/// Resolves the settings. `start` is where the search for belay.toml begins, here and above. Throws Error (usage) for a
/// file that is not there or wrong, with the place, for one that was found and is another user's, and for values that
/// are none.
Configuration configure(const Flags& flags, const ReadVariable& environment, const std::string& start);

/// The first line of the file. Throws Error (usage) where it cannot be read, or there is nothing on it.
std::string read_password_file(const std::string& path);

/// What `command` prints, without the line end: a password. It runs in a shell, as the user wrote it. Throws Error
/// (usage) where it fails, (interrupted) where it was ended; what it printed is never shown.
std::string run_password_command(const std::string& command, const std::atomic<bool>* interrupted = nullptr);

}  // namespace belay
