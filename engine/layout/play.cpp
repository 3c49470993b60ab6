#include <algorithm>
#include <charconv>
#include <cstdint>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "engine/layout/by_version.h"
#include "engine/layout/layouts.h"
#include "engine/layout/lines.h"
#include "engine/layout/numbered.h"
#include "engine/layout/play_evolution.h"
#include "engine/sql/checksum.h"

namespace belay {

namespace {

std::optional<Place> sign(std::span<const File> files) {
    for (const auto& file : files) {
        if (!file.path.ends_with(".sql") || file.bytes.find("!Ups") == std::string::npos) continue;
        const Source source{.path = file.path, .text = file.bytes};
        for (const auto& line : lines_of(source)) {
            if (play_section_of(line.text) == Section::up) return place_of(source, line.offset);
        }
    }
    return std::nullopt;
}

/// Parameters have a text replaced as well, which cannot be twice: here a blank keeps what follows in its place.
void blank_semicolons(std::string& text) {
    for (auto at = text.find(";;"); at != std::string::npos; at = text.find(";;", at + 2)) text[at + 1] = ' ';
}

/// Where Play ends a statement at every semicolon, two of them stand for one that ends none. Places stay the file's.
void join_semicolons(Script& script) {
    constexpr std::string_view two = ";;";
    auto& source = script.source;
    if (source.text.find(two) == std::string::npos) return;
    const auto& directives = script.directives;
    if (!directives.parameters.empty() || !directives.placeholders.empty()) return blank_semicolons(source.text);
    source.written = std::exchange(source.text, {});
    const std::string_view written = source.written;
    std::size_t begin = 0;
    for (auto at = written.find(two); at != std::string_view::npos; at = written.find(two, begin)) {
        source.text += written.substr(begin, at - begin);
        source.shifts.push_back({source.text.size(), at});
        source.text += ';';
        begin = at + two.size();
        source.shifts.push_back({source.text.size(), begin});
    }
    source.text += written.substr(begin);
}

Migration migration_of(VersionedName name, const File& file) {
    auto sections = sections_of(file, play_headings);
    Migration migration{.version = std::move(name.version),
                        .name = std::move(name.name),
                        .path = file.path,
                        .checksum = std::move(sections.checksum)};
    auto& scripts = sections.sections;
    if (std::ranges::find(scripts, Section::up, &Script::section) == scripts.end())
        refuse(file, "has no '# --- !Ups' line, without which Play runs nothing of it", "write it above the SQL");
    // What stands before the first mark is for people.
    for (auto& script : std::span(scripts).subspan(1)) {
        const auto section = script.section;
        if (section == Section::up && !script.source.large) migration.checksum = checksum(script.source.text);
        join_semicolons(script);
        put(migration, std::move(script));
    }
    take_directives(migration, migration.up.directives);
    refuse_contradictions(migration);
    return migration;
}

/// Play's own names are numbers; readers of projects let a name follow.
std::optional<FileName> name_of(const File& file, std::span<const std::string> /*databases*/) {
    auto stem = base_name(file.path);
    if (!take_suffix(stem, "sql")) return std::nullopt;
    if (stem.find_first_not_of("0123456789") == std::string_view::npos) {
        auto version = Version::parse(stem);
        if (!version) return std::nullopt;
        return FileName{.of = {std::move(*version), ""}};
    }
    auto name = numbered_name(stem);
    if (!name) return std::nullopt;
    return FileName{.of = std::move(*name)};
}

std::uint64_t number_of(const Migration& migration) {
    std::uint64_t number = 0;
    const auto& text = migration.version.text();
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

/// Play looks for 1.sql, 2.sql and so on, and stops at the first that is not there.
void stop_at_gap(Loaded& loaded) {
    auto& migrations = loaded.migrations;
    std::uint64_t next = 1;
    const auto gap = std::ranges::find_if(migrations, [&](const Migration& one) { return number_of(one) != next++; });
    for (auto one = gap; one != migrations.end(); ++one)
        loaded.warnings.push_back(fmt::format("{} is left out, as Play stops at the number {}, which is missing",
                                              escaped(one->path), gap - migrations.begin() + 1));
    migrations.erase(gap, migrations.end());
}

Loaded load_play(const std::vector<File>& files, const Databases& databases) {
    auto loaded = load_by_version(files, databases, {.name_of = name_of, .whole = migration_of});
    stop_at_gap(loaded);
    return loaded;
}

std::vector<File> create_play(const NewMigration& wanted, const Graph& graph, const std::string& directory) {
    const auto& all = graph.migrations();
    const bool named = !all.empty() && !all.back().name.empty();
    const auto name = file_name_of(wanted.name);
    return {{fmt::format("{}/{}{}.sql", directory, all.size() + 1, named ? "_" + name : ""),
             fmt::format("{}# {}\n\n# --- !Ups\n\n# --- !Downs\n\n", asked_requirements(wanted, graph), wanted.name)}};
}

}  // namespace

const Layout play_layout{
    .name = "play", .sign = sign, .load = load_play, .create = create_play, .foreign_keys = ForeignKeys::off};

}  // namespace belay
