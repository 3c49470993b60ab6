#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/config/config.h"
#include "engine/engine.h"
#include "engine/layout/create.h"

namespace CLI {
class App;
}

namespace belay::cli {

enum class Color { automatic, always, never };
enum class GraphFormat { text, dot, mermaid, json };

/// The command line as plain data. One struct for all commands: each reads what is its own.
struct Options {
    std::string command;         // its name: "up", "status"
    std::string context = {};    // the options that name database and files: " --env prod"
    std::string manner = {};     // those that say how to run: " --backup"
    std::string up_manner = {};  // those of these that only what applies has: " --order any"
    std::string beginning = {};  // those that only a first run needs: " --into-existing"
    std::string typed;           // as it was typed, for "run again": "belay up --dir db"
    std::string later;           // the same for a project that has a history

    Flags flags = {};
    bool json = false;
    bool quiet = false;
    bool verbose = false;
    bool yes = false;
    bool create = false;
    bool allow_protected = false;
    Color color = Color::automatic;

    Request request = {};  // up, down, to, redo, plan
    TransactionMode transaction = TransactionMode::each;
    Verification verification = Verification::on;
    FirstRun::Existing existing = FirstRun::Existing::refused;  // up, to, plan
    bool dry_run = false;
    bool of_another_database = false;  // restore
    bool as_sql = false;

    bool exit_code = false;               // status
    bool only_pending = false;            // status
    std::vector<std::string> names = {};  // what new, status, show, stamp, resolve, repair and verify are about
    std::string note = {};                // -m
    std::optional<belay::Resolution> resolution = {};
    std::string tool = {};                   // adopt --from, export --to
    LedgerPlace place = {};                  // the same, --table and --schema
    std::vector<std::string> accepted = {};  // adopt --accept
    std::optional<std::size_t> limit = {};   // log -n, status -n
    GraphFormat format = GraphFormat::text;
    std::string shell = {};
    std::string list = {};                // completion --list
    std::optional<bool> sequential = {};  // new; absent: as [new] of belay.toml says
    std::optional<Form> form = {};        // new; absent: the same
    bool edit = false;                    // new
    std::string from;                     // the tool whose files they are
    std::vector<std::string> requirements = {};
    std::string git_base = {};  // lint, rebase
};

/// Which commands get their options: the one that the command line has, once it is read, or all of them at once.
enum class Described { as_read, all };

/// Adds every command and option to `app`, to be read into `options`.
void describe(CLI::App& app, Options& options, Described described);

/// "3" as a number from 1 on, for `option`. Throws Error (usage).
std::size_t counted(std::string_view option, const std::string& text);

/// Reads the command line. Where it asks for help or a version, or nothing is to be done, prints that and returns the
/// exit code. Throws Error (usage).
struct Parsed {
    Options options;
    std::optional<int> exit_code;
};
Parsed parse(int argc, const char* const* argv);

}  // namespace belay::cli
