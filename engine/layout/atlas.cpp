#include <utility>

#include <fmt/format.h>

#include "engine/layout/atlas_sum.h"
#include "engine/layout/by_version.h"
#include "engine/layout/layouts.h"
#include "engine/layout/template.h"
#include "engine/sql/blanks.h"

namespace belay {

namespace {

constexpr std::string_view mark = "atlas:";

[[noreturn]] void refuse_command(const ToolCommand& command, std::string_view why, std::string next) {
    throw error_at(Kind::project, command.place, fmt::format("'atlas:{}' {}", escaped(command.text), why),
                   std::move(next));
}

void take_mode(Migration& migration, const ToolCommand& command, std::string_view mode) {
    if (mode == "none")
        migration.up.directives.transaction = false;
    else if (mode != "file")
        refuse_command(command, "is no mode of a file",
                       "write 'txmode none' or 'txmode file'; for all in one: --transaction all");
}

void take_command(Migration& migration, const ToolCommand& command) {
    const std::string_view text = command.text;
    const auto key = text.substr(0, text.find_first_of(" \t"));
    const auto value = from_first_word(text.substr(key.size()), " \t");
    if (key == "txmode")
        take_mode(migration, command, value);
    else if (key == "checkpoint")
        refuse_command(command, "makes the file stand for all before it on a new database, which belay does not do",
                       "take the file out and run: atlas migrate hash; or leave the directory to Atlas");
    else if (key == "delimiter" || key == "txtar" || key == "import")
        refuse_command(command, "changes how Atlas reads the file, which belay does not",
                       "write the file without it, or leave the directory to Atlas");
    else if (key == "assert")
        refuse_command(command, "is a condition, which belay does not check",
                       "write it into a .check.sql of belay's own");
}

Migration migration_of(VersionedName name, const File& file) {
    auto migration = migration_without_down(std::move(name), file, "Atlas has no down scripts");
    for (const auto& command : commands_of(file, mark)) take_command(migration, command);
    return migration;
}

/// A pair is golang-migrate's, which reads no command of Atlas: how Atlas would run it is honoured, and no more.
void take_modes(Migration& migration) {
    for (const auto& command : commands_of({migration.path, migration.up.source.text}, mark)) {
        if (command.text.starts_with("txmode")) take_command(migration, command);
    }
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

std::optional<Place> sign(std::span<const File> files) {
    const auto* sum = find_file(files, atlas_sum_name);
    if (sum == nullptr) return std::nullopt;
    return Place{.path = sum->path};
}

Loaded load_atlas(const std::vector<File>& files, const Databases& databases) {
    const auto* sum = find_file(files, atlas_sum_name);
    std::vector<File> scripts;
    for (const auto& file : files) {
        if (&file != sum) scripts.push_back(file);
    }
    if (sum != nullptr) verify_atlas_sum(*sum, scripts);
    return load_by_version(scripts, databases, {.name_of = name_of, .whole = migration_of, .finish = take_modes});
}

/// A new file belongs into atlas.sum, which Atlas itself writes. The directory goes on with pairs, or without.
std::vector<File> create_atlas(const NewMigration& wanted, const Graph& graph, const std::string& directory) {
    const auto version = next_version(wanted, graph, Stamp::seconds);
    const auto stem = fmt::format("{}/{}_{}", directory, version, file_name_of(wanted.name));
    const auto text =
        fmt::format("{}{}; then run: atlas migrate hash\n\n", asked_requirements(wanted, graph), template_line);
    const bool pairs = graph.size() > 0 && graph.migrations().back().path.ends_with(".up.sql");
    if (!pairs) return {{stem + ".sql", text}};
    return {{stem + ".up.sql", text}, {stem + ".down.sql", down_template}};
}

}  // namespace

const Layout atlas_layout{.name = "atlas",
                          .sign = sign,
                          .load = load_atlas,
                          .create = create_atlas,
                          .subfolders = Subfolders::left_out,
                          .files = Files::linked,
                          .foreign_keys = ForeignKeys::off};

}  // namespace belay
