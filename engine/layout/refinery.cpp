#include <fmt/format.h>

#include "engine/layout/by_version.h"
#include "engine/layout/flyway_create.h"
#include "engine/layout/flyway_name.h"
#include "engine/layout/flyway_sign.h"
#include "engine/layout/layouts.h"
#include "engine/layout/template.h"

namespace belay {

namespace {

/// refinery takes no dots but one, and leaves out any other name (find_migration_files).
std::optional<FileName> refinery_file(const File& file, std::span<const std::string> /*databases*/) {
    auto name = flyway_name(file);
    if (!name || name->sort == FlywaySort::repeatable || name->sort == FlywaySort::baseline) return std::nullopt;
    return FileName{.of = std::move(name->of), .part = Section::up};
}

Loaded load_refinery(const std::vector<File>& files, const Databases& databases) {
    auto loaded = load_by_version(files, databases, {.name_of = refinery_file, .whole = nullptr, .finish = take_code});
    for (auto& migration : loaded.migrations) {
        if (!migration.irreversible) migration.irreversible = "refinery has no down scripts";
    }
    return loaded;
}

std::vector<File> create_refinery(const NewMigration& wanted, const Graph& graph, const std::string& directory) {
    refuse_other_wishes(wanted);
    return {
        {.path = fmt::format("{}/V{}__{}.sql", directory, next_flyway_version(graph), flyway_description(wanted.name)),
         .bytes = up_template}};
}

}  // namespace

const Layout refinery_layout{"refinery", refinery_sign, load_refinery, create_refinery};

}  // namespace belay
