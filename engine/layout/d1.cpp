#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "engine/layout/drizzle_journal.h"
#include "engine/layout/drizzle_script.h"
#include "engine/layout/layouts.h"
#include "engine/layout/numbered.h"
#include "engine/layout/template.h"

namespace belay {

namespace {

constexpr std::array<std::string_view, 3> settings_names{"wrangler.toml", "wrangler.json", "wrangler.jsonc"};

const File* find_settings(std::span<const File> files) {
    const auto found = std::ranges::find_if(files, [](const File& file) {
        return std::ranges::find(settings_names, base_name(file.path)) != settings_names.end();
    });
    return found == files.end() ? nullptr : &*found;
}

/// The folder of the migrations, where its settings do not name another.
std::string folder_beside(const File& settings) {
    const auto folder = folder_of(settings.path);
    return fmt::format("{}{}migrations", folder, folder.empty() ? "" : "/");
}

std::optional<Place> sign(std::span<const File> files) {
    const auto* settings = find_settings(files);
    if (settings == nullptr) return std::nullopt;
    const auto scripts = files_directly_in(folder_beside(*settings), files);
    const auto script = std::ranges::find_if(scripts, is_numbered_file);
    if (script == scripts.end()) return std::nullopt;
    return Place{.path = script->path};
}

struct Numbered {
    VersionedName name;
    std::string stem;
    const File* file;
};

Numbered numbered(const File& file) {
    auto stem = base_name(file.path);
    take_suffix(stem, "sql");
    auto name = numbered_name(stem);
    if (!name)
        refuse(file, "has no number, by which Cloudflare D1 orders its migrations", "call it such as 0001_name.sql");
    return {std::move(*name), std::string(stem), &file};
}

/// Where two have one number, as after a merge of two branches, the whole name tells them apart, as it does in D1.
Migration migration_of(const Numbered& one, const std::vector<Numbered>& all) {
    const auto count = std::ranges::count(all, one.name.version,
                                          [](const Numbered& other) -> const Version& { return other.name.version; });
    auto name = count == 1 ? one.name : VersionedName{Version::named(one.stem), ""};
    auto migration = migration_without_down(std::move(name), *one.file, "Cloudflare D1 has no down scripts");
    read_as_drizzle(migration.up);
    return migration;
}

Loaded load_d1(const std::vector<File>& files, const Databases& /*databases*/) {
    Loaded loaded;
    const auto* settings = find_settings(files);
    const auto folder = settings != nullptr ? folder_beside(*settings) : std::string(top_folder(files));
    const auto scripts = files_directly_in(folder, files);
    std::vector<Numbered> all;
    for (const auto& file : scripts) {
        if (file.path.ends_with(".sql"))
            all.push_back(numbered(file));
        else
            leave_out(loaded, file);
    }
    std::ranges::stable_sort(all, {}, [](const Numbered& one) -> const Version& { return one.name.version; });
    for (const auto& one : all) loaded.migrations.push_back(migration_of(one, all));
    if (!std::ranges::is_sorted(loaded.migrations, {}, &Migration::version)) chain(loaded.migrations);
    leave_out_below(folder, files, loaded, is_drizzle_snapshot);
    return loaded;
}

std::vector<File> create_d1(const NewMigration& wanted, const Graph& graph, const std::string& directory) {
    const auto newest = graph.size() > 0 ? folder_of(graph.migrations().back().path) : std::string_view();
    const auto beside = newest.empty() ? directory : std::string(newest);
    auto as_sequence = wanted;
    if (graph.size() == 0) as_sequence.numbering = Numbering::sequence;
    const auto version = next_version(as_sequence, graph, Stamp::seconds);
    return {{fmt::format("{}/{}_{}.sql", beside, version, file_name_of(wanted.name)),
             asked_requirements(wanted, graph) + up_template}};
}

}  // namespace

const Layout d1_layout{"d1", sign, load_d1, create_d1};

}  // namespace belay
