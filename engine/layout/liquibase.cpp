#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "engine/layout/layouts.h"
#include "engine/layout/liquibase_changelog.h"
#include "engine/layout/liquibase_root.h"
#include "engine/layout/marks.h"
#include "engine/layout/parts.h"
#include "engine/layout/person.h"
#include "engine/layout/template.h"
#include "engine/sql/checksum.h"

namespace belay {

namespace {

std::vector<Changeset> changesets_of(const std::vector<IncludedChangelog>& changelogs, const Databases& databases) {
    std::vector<Changeset> result;
    for (const auto& [file, listed_as] : changelogs) {
        if (file->large) refuse(*file, "is a changelog of over 1 MiB, which belay does not read", "split it");
        auto changesets = read_changelog(read_source(file->path, file->bytes), databases);
        for (auto& changeset : changesets) {
            auto& path = changeset.line.logical_path;
            path = path.empty() ? listed_as : liquibase_path(path);
        }
        std::ranges::move(changesets, std::back_inserter(result));
    }
    return result;
}

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
    take_directives(migration, migration.up.directives);
    return migration;
}

void warn_of_others(const std::vector<File>& files, const std::vector<IncludedChangelog>& changelogs, Loaded& loaded) {
    for (const auto& file : files) {
        if (file.path.ends_with(".sql") &&
            std::ranges::find(changelogs, &file, &IncludedChangelog::file) == changelogs.end())
            leave_out(loaded, file);
    }
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
    const auto changelogs = liquibase_changelogs(files);
    if (changelogs.empty()) refuse_headless(files);
    warn_of_others(files, changelogs, loaded);
    auto changesets = changesets_of(changelogs, databases);
    Names names(changesets);
    for (auto& changeset : changesets) {
        const auto place = changeset.place;
        auto version = names.version_of(changeset);
        auto migration = migration_of(std::move(changeset), std::move(version));
        migration.requirements.emplace();
        if (!loaded.migrations.empty())
            migration.requirements->push_back({loaded.migrations.back().version.text(), place});
        loaded.migrations.push_back(std::move(migration));
    }
    return loaded;
}

std::vector<File> create_changeset(const NewMigration& wanted, const Graph& graph, const std::string& directory) {
    if (wanted.requirements) throw Error(Kind::usage, "a changeset requires the one before it", "leave out --requires");
    const auto id = file_name_of(wanted.name);
    if (graph.find(*Version::recorded(id)))
        throw Error(Kind::usage, fmt::format("there is a changeset '{}'", id), "take another name");
    const auto files = read_directory(directory);
    const auto changelogs = liquibase_changelogs(files);
    const auto changeset = fmt::format("\n--changeset {}:{}\n{}--rollback \n", person_here().login, id, up_template);
    if (changelogs.empty())
        return {{.path = directory + "/changelog.sql", .bytes = "--liquibase formatted sql\n" + changeset}};
    const auto& last = *changelogs.back().file;
    const auto* const line_end = last.large || last.bytes.ends_with('\n') ? "" : "\n";
    return {{.path = last.path, .bytes = line_end + changeset, .appended = true}};
}

}  // namespace

const Layout liquibase_layout{"liquibase",       liquibase_sign,   load_liquibase, create_changeset,
                              Repeatables::none, Subfolders::read, Files::linked};

}  // namespace belay
