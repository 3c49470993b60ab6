#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "engine/layout/by_version.h"
#include "engine/layout/drizzle_journal.h"
#include "engine/layout/layouts.h"
#include "engine/layout/numbered.h"
#include "engine/layout/template.h"

namespace belay {

namespace {

constexpr std::string_view folder_name = "supabase/migrations";

/// A first file of this name is older than Supabase's migrations, and its command line passes over it.
constexpr std::string_view old_init = "init";
constexpr std::string_view first_version = "20211209000000";

const File* find_script(std::span<const File> files) {
    const auto found = std::ranges::find_if(
        files, [](const File& file) { return is_called(folder_of(file.path), folder_name) && is_numbered_file(file); });
    return found == files.end() ? nullptr : &*found;
}

std::optional<Place> sign(std::span<const File> files) {
    const auto* script = find_script(files);
    if (script == nullptr) return std::nullopt;
    return Place{.path = script->path};
}

Migration migration_of(VersionedName name, const File& file) {
    return migration_without_down(std::move(name), file, "Supabase has no down scripts");
}

bool is_old_init(const File& file) {
    auto stem = base_name(file.path);
    if (!take_suffix(stem, "sql")) return false;
    const auto name = numbered_name(stem);
    return name && name->name == old_init && name->version.text().size() == first_version.size() &&
           name->version.text() < first_version;
}

/// Supabase orders by the names of the files, which says nothing of the numbers where these differ in length.
void order_by_name(std::vector<Migration>& migrations) {
    std::ranges::sort(migrations, {}, &Migration::path);
    if (!std::ranges::is_sorted(migrations, {}, &Migration::version)) chain(migrations);
}

Loaded load_supabase(const std::vector<File>& files, const Databases& databases) {
    const auto* script = find_script(files);
    const auto folder = script != nullptr ? folder_of(script->path) : top_folder(files);
    auto scripts = files_directly_in(folder, files);
    const bool begins_old = !scripts.empty() && is_old_init(scripts.front());
    const auto first = begins_old ? std::optional(scripts.front()) : std::nullopt;
    if (begins_old) scripts.erase(scripts.begin());
    auto loaded = load_by_version(scripts, databases, {.name_of = numbered_file_name, .whole = migration_of});
    if (first) leave_out(loaded, *first);
    leave_out_below(folder, files, loaded, is_drizzle_snapshot);
    order_by_name(loaded.migrations);
    return loaded;
}

std::vector<File> create_supabase(const NewMigration& wanted, const Graph& graph, const std::string& directory) {
    const auto version = next_version(wanted, graph, Stamp::seconds);
    const auto newest = graph.size() > 0 ? folder_of(graph.migrations().back().path) : std::string_view();
    const auto beside = newest.empty() ? directory : std::string(newest);
    return {{fmt::format("{}/{}_{}.sql", beside, version, file_name_of(wanted.name)),
             asked_requirements(wanted, graph) + up_template}};
}

}  // namespace

const Layout supabase_layout{"supabase", sign, load_supabase, create_supabase};

}  // namespace belay
