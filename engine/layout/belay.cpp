#include <utility>

#include "engine/layout/by_version.h"
#include "engine/layout/layouts.h"
#include "engine/sql/statement_finder.h"

namespace belay {

namespace {

/// A file of SQL and nothing that says how to take it: several tools have such.
[[noreturn]] void refuse_bare(const File& file) {
    refuse(file, "has SQL before its first section line, and nothing shows which tool's it is",
           "write '-- belay:up' above it, or call the file .up.sql; or name the tool's layout: --layout sqlx, atlas, "
           "d1 or "
           "supabase");
}

/// A migration whose sections stand in one file.
Migration from_one_file(VersionedName name, const File& file) {
    auto sections = sections_of(file);
    if (sections.sections.size() == 1 && !has_no_statements(sections.sections.front().source)) refuse_bare(file);
    return migration_of_sections(std::move(name), file, std::move(sections), "-- belay:up");
}

Loaded load_own(const std::vector<File>& files, const Databases& databases) {
    return load_by_version(files, databases,
                           {.name_of = own_file_name, .whole = from_one_file, .collisions = Collisions::rebase});
}

}  // namespace

const Layout own_layout{
    .name = "belay", .sign = no_sign, .load = load_own, .create = new_migration, .repeatables = Repeatables::by_name};

}  // namespace belay
