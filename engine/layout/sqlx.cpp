#include <utility>

#include <fmt/format.h>

#include "engine/layout/by_version.h"
#include "engine/layout/layouts.h"
#include "engine/layout/template.h"

namespace belay {

namespace {

/// The first line of a file that needs no transaction.
constexpr std::string_view mark = "-- no-transaction";

void take_mark(Boxed<Script>& script) {
    if (script && script->source.text.starts_with(mark)) script->directives.transaction = false;
}

void take_marks(Migration& migration) {
    if (migration.up.source.text.starts_with(mark)) migration.up.directives.transaction = false;
    take_mark(migration.down);
}

/// A file that names no part has no other.
Migration simple_migration(VersionedName name, const File& file) {
    auto migration = migration_without_down(std::move(name), file, "a simple migration of sqlx has no down script");
    take_marks(migration);
    return migration;
}

std::optional<FileName> name_of(const File& file, std::span<const std::string> /*databases*/) {
    auto stem = base_name(file.path);
    if (!take_suffix(stem, "sql")) return std::nullopt;
    FileName result;
    for (const auto part : {Section::up, Section::down}) {
        if (!result.part && take_suffix(stem, name_of(part))) result.part = part;
    }
    auto name = versioned_name(stem);
    if (!name) return std::nullopt;
    result.of = std::move(*name);
    return result;
}

Loaded load_sqlx(const std::vector<File>& files, const Databases& databases) {
    return load_by_version(files, databases, {.name_of = name_of, .whole = simple_migration, .finish = take_marks});
}

/// sqlx goes on as the directory began: with pairs, or without.
std::vector<File> create_sqlx(const NewMigration& wanted, const Graph& graph, const std::string& directory) {
    const auto version = next_version(wanted, graph, Stamp::seconds);
    const auto stem = fmt::format("{}/{}_{}", directory, version, file_name_of(wanted.name));
    const auto head = asked_requirements(wanted, graph);
    const bool simple = graph.size() > 0 && !graph.migrations().back().path.ends_with(".up.sql");
    if (simple || wanted.form == Form::one_file) return {{stem + ".sql", head + up_template}};
    return {{stem + ".up.sql", head + up_template}, {stem + ".down.sql", down_template}};
}

}  // namespace

const Layout sqlx_layout{
    .name = "sqlx", .sign = no_sign, .load = load_sqlx, .create = create_sqlx, .subfolders = Subfolders::left_out};

}  // namespace belay
