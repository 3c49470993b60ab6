#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "engine/layout/by_version.h"
#include "engine/layout/layouts.h"
#include "engine/layout/template.h"

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

struct Ending {
    std::string_view text;
    Section part;
};

constexpr std::array endings{Ending{"up", Section::up}, Ending{"down", Section::down}};

std::optional<PairName> pair_name(std::string_view path) {
    PairName result{.part = Section::up, .stem = base_name(path)};
    if (!take_suffix(result.stem, "sql")) return std::nullopt;
    const auto ending =
        std::ranges::find_if(endings, [&](const Ending& one) { return result.stem.ends_with(one.text); });
    if (ending == endings.end() || result.stem.size() == ending->text.size()) return std::nullopt;
    result.part = ending->part;
    result.stem.remove_suffix(ending->text.size());
    result.joined = result.stem.ends_with('_');
    if (!result.joined && !result.stem.ends_with('.')) return std::nullopt;
    result.stem.remove_suffix(1);
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

/// `_up.sql` with its `_down.sql`.
bool has_its_down(std::span<const File> files, const File& up) {
    constexpr std::string_view ending = "up.sql";
    const auto stem = std::string_view(up.path).substr(0, up.path.size() - ending.size());
    return std::ranges::find(files, fmt::format("{}down.sql", stem), &File::path) != files.end();
}

/// A name that no other layout has: a database or `autocommit` before its part, a `V`, or `_up` that has its `_down`.
std::optional<Place> sign(std::span<const File> files) {
    for (const auto& file : files) {
        const auto pair = pair_name(file.path);
        if (!pair) continue;
        const bool joined = pair->joined && pair->part == Section::up;
        const bool alone = pair->database != nullptr || pair->outside || begins_with_letter(pair->stem);
        if ((alone || joined) && name_in(pair->stem) && (alone || has_its_down(files, file)))
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
    return {{fmt::format("{}{}up.sql", stem, joint), asked_requirements(wanted, graph) + up_template},
            {fmt::format("{}{}down.sql", stem, joint), down_template}};
}

}  // namespace

const Layout pairs_layout{"pairs", sign, load_pairs, create_pairs};

}  // namespace belay
