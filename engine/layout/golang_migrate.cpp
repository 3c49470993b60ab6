#include <utility>

#include <fmt/format.h>

#include "engine/layout/by_version.h"
#include "engine/layout/layouts.h"
#include "engine/layout/template.h"

namespace belay {

namespace {

std::optional<FileName> name_of(const File& file, std::span<const std::string> /*databases*/) {
    auto stem = base_name(file.path);
    if (!take_suffix(stem, "sql")) return std::nullopt;
    FileName result;
    for (const auto part : {Section::up, Section::down}) {
        if (!result.part && take_suffix(stem, name_of(part))) result.part = part;
    }
    auto name = versioned_name(stem);
    if (!name || !result.part) return std::nullopt;
    result.of = std::move(*name);
    return result;
}

Loaded load_golang_migrate(const std::vector<File>& files, const Databases& databases) {
    return load_by_version(files, databases, {.name_of = name_of, .whole = nullptr});
}

std::vector<File> create_golang_migrate(const NewMigration& wanted, const Graph& graph, const std::string& directory) {
    refuse_one_file(wanted, "golang-migrate");
    const auto version = next_version(wanted, graph, Stamp::seconds);
    const auto stem = fmt::format("{}/{}_{}", directory, version, file_name_of(wanted.name));
    return {{stem + ".up.sql", asked_requirements(wanted, graph) + up_template}, {stem + ".down.sql", down_template}};
}

}  // namespace

/// Its files are belay's own as well: the layout is read only where it is named.
const Layout golang_migrate_layout{.name = "golang-migrate",
                                   .sign = no_sign,
                                   .load = load_golang_migrate,
                                   .create = create_golang_migrate,
                                   .subfolders = Subfolders::left_out,
                                   .foreign_keys = ForeignKeys::off};

}  // namespace belay
