#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "engine/layout/layouts.h"
#include "engine/layout/liquibase_changelog.h"
#include "engine/layout/liquibase_root.h"
#include "engine/layout/liquibase_tree.h"
#include "engine/layout/marks.h"
#include "engine/layout/parts.h"
#include "engine/layout/person.h"
#include "engine/layout/template.h"
#include "engine/sql/checksum.h"

namespace belay {

namespace {

/// The id where it is the only one of its kind, or else the author as well.
class Names {
  public:
    explicit Names(const std::vector<Changeset>& changesets) {
        for (const auto& changeset : changesets) ++ids_[*Version::recorded(changeset.line.id)];
    }

    Version version_of(const Changeset& changeset) {
        auto version = *Version::recorded(changeset.line.id);
        if (ids_.at(version) > 1 || version.is_repeatable())
            version = *Version::recorded(changeset.line.author + ":" + changeset.line.id);
        const auto [other, is_new] = taken_.emplace(version, changeset.place);
        if (!is_new) {
            throw error_at(Kind::project, changeset.place,
                           fmt::format("the changeset '{}:{}' stands at {}:{} as well", escaped(changeset.line.author),
                                       escaped(changeset.line.id), escaped(other->second.path), other->second.line),
                           "give one of them another id");
        }
        return version;
    }

  private:
    std::map<Version, int> ids_;
    std::map<Version, Place> taken_;
};

Boxed<Script> down_of(Changeset& changeset) {
    if (changeset.down && changeset.needs_no_down)
        throw error_at(Kind::project, changeset.place, "a rollback of statements, and 'not required' beside it",
                       "take out one of the two");
    if (changeset.down) return script_of(Section::down, std::move(*changeset.down));
    if (!changeset.needs_no_down) return {};
    auto script = script_of(
        Section::down, {.path = changeset.up.path, .text = "-- not required\n", .first_line = changeset.up.first_line});
    script.directives.noop = true;
    return script;
}

Migration migration_of(Changeset changeset, Version version) {
    Migration migration{.version = std::move(version),
                        .path = changeset.up.path,
                        .listed_as = changeset.line.logical_path,
                        .checksum = checksum(changeset.change)};
    migration.down = down_of(changeset);
    if (changeset.check) migration.check = script_of(Section::check, std::move(*changeset.check));
    migration.up = script_of(Section::up, std::move(changeset.up));
    if (!changeset.line.transaction) {
        migration.up.directives.transaction = false;
        if (migration.down) migration.down->directives.transaction = false;
    }
    changeset.properties.declare_in(migration.up);
    if (migration.down) changeset.properties.declare_in(*migration.down);
    if (migration.check) changeset.properties.declare_in(*migration.check);
    if (changeset.in_tree) migration.author = changeset.line.author;
    migration.set_aside = !changeset.line.chosen;
    migration.runs_on_change = changeset.line.runs_on_change;
    take_directives(migration, migration.up.directives);
    return migration;
}

void warn_of_others(const std::vector<File>& files, const std::set<const File*>& used, Loaded& loaded) {
    for (const auto& file : files) {
        if (file.path.ends_with(".sql") && !used.contains(&file)) leave_out(loaded, file);
    }
}

void warn_of_repetition(const Changeset& changeset, Loaded& loaded) {
    const auto& place = changeset.line.runs_always;
    if (!place) return;
    loaded.warnings.push_back(fmt::format(
        "{}:{}:{}: 'runAlways:true', where belay runs the changeset once and again when its text changes; what is to "
        "run each time is a hook: name it under [hooks] in belay.toml",
        escaped(place->path), place->line, place->column));
}

/// Liquibase itself reads none of a file without that line.
void refuse_headless(const std::vector<File>& files) {
    for (const auto& mark : marks_in(files)) {
        if (mark.mark->layout == liquibase_layout.name)
            throw error_at(Kind::project, place_of(mark),
                           "a changeset in a file whose first line is not '--liquibase formatted sql'",
                           "write that line above all others: without it Liquibase does not read the file");
    }
}

Loaded load_liquibase(const std::vector<File>& files, const Databases& databases) {
    Loaded loaded;
    auto [changesets, used] = read_changelogs(files, databases);
    if (used.empty()) refuse_headless(files);
    warn_of_others(files, used, loaded);
    Names names(changesets);
    std::optional<Version> before;
    for (auto& changeset : changesets) {
        warn_of_repetition(changeset, loaded);
        const auto place = changeset.place;
        auto version = names.version_of(changeset);
        auto migration = migration_of(std::move(changeset), std::move(version));
        migration.requirements.emplace();
        if (before) migration.requirements->push_back({before->text(), place});
        if (!migration.set_aside) before = migration.version;
        loaded.migrations.push_back(std::move(migration));
    }
    return loaded;
}

/// The changelog of formatted SQL whose changesets come last; null where there is none.
const File* last_changelog(const std::vector<File>& files) {
    const auto read = read_changelogs(files, {});
    for (auto changeset = read.changesets.rbegin(); changeset != read.changesets.rend(); ++changeset) {
        if (changeset->in_tree) continue;
        const auto file = std::ranges::find(files, changeset->up.path, &File::path);
        if (file != files.end()) return &*file;
    }
    const auto file = std::ranges::find_if(
        files, [&](const File& one) { return read.used.contains(&one) && is_formatted_changelog(one); });
    return file == files.end() ? nullptr : &*file;
}

std::vector<File> create_changeset(const NewMigration& wanted, const Graph& graph, const std::string& directory) {
    if (wanted.requirements) throw Error(Kind::usage, "a changeset requires the one before it", "leave out --requires");
    const auto id = file_name_of(wanted.name);
    if (graph.find(*Version::recorded(id)))
        throw Error(Kind::usage, fmt::format("there is a changeset '{}'", id), "take another name");
    const auto files = read_directory(directory);
    const auto* const last = last_changelog(files);
    const auto changeset = fmt::format("\n--changeset {}:{}\n{}--rollback \n", person_here().login, id, up_template);
    if (last == nullptr)
        return {{.path = directory + "/changelog.sql", .bytes = "--liquibase formatted sql\n" + changeset}};
    const auto* const line_end = last->large || last->bytes.ends_with('\n') ? "" : "\n";
    return {{.path = last->path, .bytes = line_end + changeset, .appended = true}};
}

}  // namespace

const Layout liquibase_layout{.name = "liquibase",
                              .sign = liquibase_sign,
                              .load = load_liquibase,
                              .create = create_changeset,
                              .files = Files::linked,
                              .foreign_keys = ForeignKeys::off};

}  // namespace belay
