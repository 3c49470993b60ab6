#include <array>
#include <utility>

#include <fmt/format.h>

#include "engine/layout/by_version.h"
#include "engine/layout/layouts.h"
#include "engine/layout/template.h"
#include "engine/sql/blanks.h"

namespace belay {

namespace {

bool take_word(std::string_view& text, std::string_view word) {
    if (!is_same_word(text.substr(0, word.size()), word)) return false;
    text.remove_prefix(word.size());
    return true;
}

/// Whatever comes behind `-- Up Migration`, it is a heading to node-pg-migrate.
std::optional<Section> section_of(std::string_view line) {
    line = from_first_word(line);
    if (!line.starts_with("--")) return std::nullopt;
    line = from_first_word(line, " \t-");
    const bool up = take_word(line, "up");
    if (!up && !take_word(line, "down")) return std::nullopt;
    auto rest = from_first_word(line);
    if (rest.size() == line.size() || !take_word(rest, "migration")) return std::nullopt;
    return up ? Section::up : Section::down;
}

constexpr Headings headings{section_of, "--"};

/// A file without a heading is an up script.
Migration migration_of(VersionedName name, const File& file) {
    if (is_code(file.path)) return migration_in_code(std::move(name), file);
    auto sections = sections_of(file, headings);
    if (sections.sections.size() > 1)
        return migration_of_sections(std::move(name), file, std::move(sections), "-- Up Migration");
    return migration_of_up(std::move(name), file);
}

std::optional<FileName> name_of(const File& file, std::span<const std::string> /*databases*/) {
    auto stem = base_name(file.path);
    const bool code = is_code(file.path);
    if (code) stem = stem.substr(0, stem.rfind('.'));
    if (!code && !take_suffix(stem, "sql")) return std::nullopt;
    FileName result;
    for (const auto part : {Section::up, Section::down}) {
        if (take_suffix(stem, name_of(part))) result.part = part;
    }
    auto name = versioned_name(stem);
    if (!name) return std::nullopt;
    result.of = std::move(*name);
    return result;
}

Loaded load_node_pg_migrate(const std::vector<File>& files, const Databases& databases) {
    return load_by_version(files, databases, {.name_of = name_of, .whole = migration_of});
}

std::vector<File> create_node_pg_migrate(const NewMigration& wanted, const Graph& graph, const std::string& directory) {
    const auto version = next_version(wanted, graph, Stamp::milliseconds);
    return {
        {fmt::format("{}/{}_{}.sql", directory, version, file_name_of(wanted.name)),
         fmt::format("{}-- Up Migration\n{}-- Down Migration\n\n", asked_requirements(wanted, graph), up_template)}};
}

}  // namespace

const Layout node_pg_migrate_layout{.name = "node-pg-migrate",
                                    .sign = no_sign,
                                    .load = load_node_pg_migrate,
                                    .create = create_node_pg_migrate,
                                    .subfolders = Subfolders::left_out};

}  // namespace belay
