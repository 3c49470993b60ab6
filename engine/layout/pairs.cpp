#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "engine/layout/by_version.h"
#include "engine/layout/layouts.h"

namespace belay {

namespace {

/// What a word between name and part says of the database.
struct DatabaseWord {
    std::string_view text;
    std::string_view database;  // empty: all
};

constexpr std::array words{
    DatabaseWord{"all", ""},          DatabaseWord{"postgres", "postgres"},  DatabaseWord{"postgresql", "postgres"},
    DatabaseWord{"sqlite", "sqlite"}, DatabaseWord{"sqlite3", "sqlite"},     DatabaseWord{"mysql", "mysql"},
    DatabaseWord{"mariadb", "mysql"}, DatabaseWord{"cockroach", "cockroach"}};

constexpr std::string_view autocommit = "autocommit";

/// What a name says of a pair, such as `20200101000000_name.postgres.autocommit.up.sql` or `0001_name_up.sql`.
struct PairName {
    Section part;
    bool outside = false;                    // a transaction
    const DatabaseWord* database = nullptr;  // null: none is named
    bool joined = false;                     // `_up.sql`
    std::string_view stem;                   // without all that
};

std::optional<PairName> pair_name(std::string_view path) {
    PairName result{.part = Section::up, .stem = base_name(path)};
    if (!take_suffix(result.stem, "sql")) return std::nullopt;
    bool found = false;
    for (const auto part : {Section::up, Section::down}) {
        if (found) break;
        const auto ending = fmt::format("_{}", name_of(part));
        result.joined = result.stem.ends_with(ending);
        if (result.joined) result.stem.remove_suffix(ending.size());
        found = result.joined || take_suffix(result.stem, name_of(part));
        if (found) result.part = part;
    }
    if (!found) return std::nullopt;
    result.outside = take_suffix(result.stem, autocommit);
    for (const auto& word : words) {
        if (result.database == nullptr && take_suffix(result.stem, word.text)) result.database = &word;
    }
    return result;
}

/// `V0001.Name` is version 0001 as well.
std::optional<VersionedName> name_in(std::string_view stem) {
    const bool letter = stem.size() > 1 && (stem.front() == 'V' || stem.front() == 'v');
    return versioned_name(letter ? stem.substr(1) : stem);
}

bool begins_with_letter(std::string_view stem) {
    return !stem.empty() && (stem.front() == 'V' || stem.front() == 'v') && name_in(stem);
}

std::optional<FileName> name_of(const File& file, std::span<const std::string> /*databases*/) {
    const auto pair = pair_name(file.path);
    if (!pair) return std::nullopt;
    auto name = name_in(pair->stem);
    if (!name) return std::nullopt;
    FileName result{.of = std::move(*name), .part = pair->part};
    if (pair->database != nullptr) result.database = pair->database->database;
    return result;
}

void take_autocommit(Script& script) {
    const auto pair = pair_name(script.source.path);
    if (pair && pair->outside) script.directives.transaction = false;
}

void take_names(Migration& migration) {
    take_autocommit(migration.up);
    if (migration.down) take_autocommit(*migration.down);
}

/// A name that no other layout has: a database or `autocommit` before its part, a `V`, or `_up` that has its `_down`.
std::optional<Place> sign(std::span<const File> files) {
    for (const auto& file : files) {
        const auto pair = pair_name(file.path);
        if (!pair || !name_in(pair->stem)) continue;
        const auto other = [&] {
            const auto stem =
                std::string_view(file.path).substr(0, file.path.size() - std::string_view("_up.sql").size());
            return std::ranges::find(files, fmt::format("{}_down.sql", stem), &File::path) != files.end();
        };
        if (pair->database != nullptr || pair->outside || begins_with_letter(pair->stem) ||
            (pair->joined && pair->part == Section::up && other()))
            return Place{.path = file.path};
    }
    return std::nullopt;
}

Loaded load_pairs(const std::vector<File>& files, const Databases& databases) {
    return load_by_version(files, databases, {.name_of = name_of, .whole = nullptr, .finish = take_names});
}

/// The next file goes on as the last one is named.
std::vector<File> create_pairs(const NewMigration& wanted, const Graph& graph, const std::string& directory) {
    refuse_one_file(wanted, "pairs");
    const auto last = graph.size() == 0 ? std::nullopt : pair_name(graph.migrations().back().path);
    const bool letter = last && begins_with_letter(last->stem);
    const auto stem =
        fmt::format("{}/{}{}{}{}", directory, letter ? "V" : "", next_version(wanted, graph, Stamp::seconds),
                    letter ? "." : "_", file_name_of(wanted.name));
    const auto joint = last && last->joined ? "_" : ".";
    return {{fmt::format("{}{}up.sql", stem, joint),
             asked_requirements(wanted, graph) + "-- What this migration does.\n\n"},
            {fmt::format("{}{}down.sql", stem, joint), "-- What takes it back.\n\n"}};
}

}  // namespace

const Layout pairs_layout{"pairs", sign, load_pairs, create_pairs};

}  // namespace belay
