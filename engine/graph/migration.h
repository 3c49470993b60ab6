#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/boxed.h"
#include "engine/graph/version.h"
#include "engine/sql/script.h"
#include "engine/sql/statement_finder.h"

namespace belay {

/// A migration as loaded from files: everything that is known of it without a database.
struct Migration {
    Version version = {};
    std::string name = {};
    std::string path = {};       // of the file with its up script, as shown to a person
    std::string listed_as = {};  // what the tool whose layout it is calls that file; empty where only it knows
    std::string author = {};     // whom its tool's history names beside its version; empty where its up script says so
    std::string checksum = {};
    std::optional<std::vector<Word>> requirements = {};  // absent: follows the previous version
    std::vector<Word> tags = {};
    std::optional<std::string> irreversible = {};  // the reason why it has no down
    Script up = {};
    Boxed<Script> down = {}, verify = {}, check = {};
    Boxed<Script> baseline = {};  // leads here at once where nothing is applied, in place of all ups so far
    bool set_aside = false;  // not for this run, as it was told to choose: known where it is applied, and never run
    bool runs_on_change = false;  // runs again, in its place, when its text changes
    bool reworked = false;        // a later one changes what it made: its verify script runs with it and not again

    /// "0007_add_email", or the version alone.
    std::string id() const { return id_of(version, name); }

    /// Whether it runs again when its text changes, after all that run once.
    bool is_repeatable() const { return version.is_repeatable(); }

    /// Whether it runs again when its text changes, wherever.
    bool follows_its_text() const { return is_repeatable() || runs_on_change; }

    /// Whether it can be reverted with its own down script.
    bool reversible() const { return down.has_value() && (down->directives.noop || !has_no_statements(down->source)); }
};

}  // namespace belay
