#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/adopt/ledger.h"
#include "engine/graph/graph.h"

namespace belay {

/// What another tool's history says of one migration.
struct Entry {
    std::string key = {};       // what the tool calls it
    std::string at = {};        // when it was applied, UTC; empty where the tool keeps no time
    std::string checksum = {};  // as the tool writes it; empty where there is nothing to compare
    std::string trouble = {};   // what stands in the way of taking it as applied: "is dirty"

    bool operator==(const Entry&) const = default;
};

/// One migration that belay's history has as applied, for another tool's history.
struct Applied {
    const Migration* migration = nullptr;  // never null
    std::string key = {};
    std::string at = {};
    bool listed = false;  // the tool's history has it already
};

/// How a tool makes its tables in a kind of database.
struct Definition {
    std::string_view dialect;
    std::string_view sql;
};

/// Another tool, as far as its history goes.
struct Tool {
    enum class Columns {
        exactly,   // a table with other columns is another's
        at_least,  // releases differ in what else it has
    };

    enum class Place {
        path,    // wherever names are looked for
        schema,  // always in the schema
        either,
    };

    std::string_view name;
    std::string_view table;  // what it is recognised by
    std::string_view schema = {};
    Place place = Place::path;
    bool has_fixed_names = false;  // its tables have the same names in whatever schema they are
    std::string_view beside = {};  // where a database is a file: the name of another file that has the tables
    std::span<const std::string_view> columns = {};
    Columns match = Columns::at_least;
    std::string_view companion = {};  // a table that has to stand beside it
    std::span<const Definition> definitions = {};
    std::string_view named_by = {};  // what tells it a migration's name, where not every file has that

    /// What its history says, in the order of application.
    std::vector<Entry> (*read)(const Ledger& ledger, const Graph& graph) = nullptr;
    /// What it calls a migration; empty where it cannot have it.
    std::string (*key)(const Migration& migration) = nullptr;
    /// The checksum that it would write beside what it wrote before; null where it keeps none.
    std::string (*checksum)(const Migration& migration, std::string_view before) = nullptr;
    /// Adds to its tables what they do not list, or makes them say the same.
    void (*write)(const Ledger& ledger, std::span<const Applied> applied) = nullptr;
    /// Who has locked its history; empty where nobody has. Null where it keeps no lock that lasts.
    std::string (*holder)(const Ledger& ledger) = nullptr;
};

/// The digits of a version alone, as tools write it that keep a number.
std::string number_key(const Migration& migration);

/// The same as the file writes it, without what stands between the groups of a date.
std::string digits_key(const Migration& migration);
/// The name of the file with the up script, without its folders.
std::string file_key(const Migration& migration);

/// A name with blanks for its underscores.
std::string words_of(std::string_view name);

/// Keys that mean the same, 7 and 0007, are the same after this.
std::string plain_key(std::string_view key);

}  // namespace belay
