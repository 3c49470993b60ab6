#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <set>

#include <fmt/format.h>

#include "engine/layout/layouts.h"
#include "engine/layout/parts.h"
#include "engine/layout/psql_script.h"
#include "engine/layout/sqitch_create.h"
#include "engine/layout/sqitch_folders.h"
#include "engine/layout/sqitch_plan.h"

namespace belay {

namespace {

std::optional<Place> sign(std::span<const File> files) {
    const auto* plan = find_file(files, "sqitch.plan");
    return plan == nullptr ? std::nullopt : std::optional(Place{.path = plan->path});
}

/// Finds the changes that others speak of.
class Changes {
  public:
    explicit Changes(const std::vector<SqitchChange>& all) : all_(all), reworks_(all.size()) {
        std::map<std::string_view, std::size_t> newest;
        for (std::size_t i = 0; i < all.size(); ++i) {
            const auto [before, is_new] = newest.emplace(all[i].name, i);
            if (!is_new) reworks_[before->second] = i;
            before->second = i;
        }
    }

    /// What a dependency of the change `from` means: one that stands before it.
    std::optional<std::size_t> find(const SqitchDependency& dependency, std::size_t from) const {
        auto end = from;
        if (!dependency.tag.empty()) {
            const auto tagged = find_tag(dependency.tag);
            if (!tagged || *tagged >= from) return std::nullopt;
            if (dependency.change.empty()) return tagged;
            end = *tagged + 1;
        }
        for (auto i = end; i-- > 0;) {
            if (all_[i].name == dependency.change) return i;
        }
        return std::nullopt;
    }

    /// The change that takes the place of another: of the same name, further down.
    std::optional<std::size_t> rework_of(std::size_t change) const { return reworks_[change]; }

  private:
    std::optional<std::size_t> find_tag(const std::string& tag) const {
        for (std::size_t i = 0; i < all_.size(); ++i) {
            if (std::ranges::find(all_[i].tags, tag, &Word::text) != all_[i].tags.end()) return i;
        }
        return std::nullopt;
    }

    const std::vector<SqitchChange>& all_;
    std::vector<std::optional<std::size_t>> reworks_;
};

/// What Sqitch hands scripts to.
enum class Client { psql, sqlite3 };

/// Makes migrations of a plan and the scripts that it names.
class Loader {
  public:
    Loader(const std::vector<File>& files, const SqitchPlan& plan, SqitchFolders folders, std::string root,
           Client client)
        : plan_(plan),
          folders_(std::move(folders)),
          changes_(plan.changes),
          psql_(files, std::move(root)),
          client_(client) {
        for (const auto& file : files)
            by_path_.emplace(std::filesystem::path(file.path).lexically_normal().string(), &file);
    }

    Loaded load() {
        Loaded loaded;
        for (std::size_t i = 0; i < plan_.changes.size(); ++i) loaded.migrations.push_back(migration_of(i));
        for (const auto& [path, file] : by_path_) {
            const bool script = std::ranges::any_of(
                std::array{&folders_.deploy, &folders_.revert, &folders_.verify},
                [&, &at = path](const std::string* folder) { return at.starts_with(*folder + "/"); });
            if (script && !used_.contains(file) && !psql_.has_read(*file))
                loaded.warnings.push_back(fmt::format("{} is not in the plan and is left out", escaped(file->path)));
        }
        return loaded;
    }

  private:
    const File* find(const std::string& folder, const std::string& name) {
        const auto found = by_path_.find(folders_.script(folder, name));
        if (found == by_path_.end()) return nullptr;
        used_.insert(found->second);
        return found->second;
    }

    /// The scripts of a change that was reworked carry the name of a tag between the two: of several the first whose
    /// deploy script is there, the newest tag before the older (App::Sqitch::Plan::Change, path_segments).
    std::string script_name(std::size_t change) {
        const auto& name = plan_.changes[change].name;
        const auto rework = changes_.rework_of(change);
        if (!rework) return name;
        std::string first;
        for (auto i = *rework; i-- > change;) {
            for (const auto& tag : plan_.changes[i].tags) {
                auto candidate = name + "@" + tag.text;
                if (find(folders_.deploy, candidate) != nullptr) return candidate;
                if (first.empty()) first = std::move(candidate);
            }
        }
        return first;
    }

    Migration migration_of(std::size_t index) {
        const auto& change = plan_.changes[index];
        const auto name = script_name(index);
        const auto* deploy = find(folders_.deploy, name);
        if (deploy == nullptr) {
            throw error_at(Kind::project, change.place,
                           fmt::format("the plan has '{}', and there is no {}", escaped(change.name),
                                       escaped(folders_.script(folders_.deploy, name))),
                           "add the script, or take the change out of the plan");
        }
        auto [script, sum] = part_of(*deploy, Section::up);
        Migration migration{.version = *Version::recorded(change.version),
                            .path = deploy->path,
                            .checksum = std::move(sum),
                            .requirements = requirements_of(index),
                            .tags = change.tags,
                            .reworked = changes_.rework_of(index).has_value()};
        migration.up = std::move(script);
        if (const auto* revert = find(folders_.revert, name)) put(migration, part_of(*revert, Section::down).script);
        if (const auto* verify = find(folders_.verify, name)) put(migration, part_of(*verify, Section::verify).script);
        // What such a script proves it says by failing (sqitch-verify).
        if (migration.verify) migration.verify->directives.verify_rule = VerifyRule::errors;
        if (client_ == Client::psql) take_psql(migration);
        take_directives(migration, migration.up.directives);
        refuse_contradictions(migration);
        return migration;
    }

    void take_psql(Migration& migration) {
        const auto& variables = folders_.variables;
        psql_.take(migration.up, variables.deploy);
        const auto with = [&](std::map<std::string, std::string> own) {
            own.insert(variables.deploy.begin(), variables.deploy.end());
            return own;
        };
        if (migration.down) psql_.take(*migration.down, with(variables.revert));
        if (migration.verify) psql_.take(*migration.verify, with(variables.verify));
    }

    /// The order of the plan is that of the changes, whatever they require.
    std::vector<Word> requirements_of(std::size_t index) const {
        const auto& change = plan_.changes[index];
        std::vector<Word> words;
        if (index > 0) words.push_back({plan_.changes[index - 1].version, change.place});
        for (const auto& required : change.requirements) {
            const auto found = changes_.find(required, index);
            if (!found) {
                throw error_at(Kind::project, required.written.place,
                               fmt::format("'{}' requires '{}', which the plan does not have before it",
                                           escaped(change.name), escaped(required.written.text)),
                               "move the change down, or mend what it requires");
            }
            words.push_back({plan_.changes[*found].version, required.written.place});
        }
        for (const auto& conflict : change.conflicts) {
            if (!changes_.find(conflict, index)) continue;
            throw error_at(Kind::project, conflict.written.place,
                           fmt::format("'{}' conflicts with '{}', which the plan has before it", escaped(change.name),
                                       escaped(conflict.written.text.substr(1))),
                           "take one of the two out of the plan");
        }
        return words;
    }

    const SqitchPlan& plan_;
    SqitchFolders folders_;
    Changes changes_;
    PsqlScripts psql_;
    Client client_;
    std::map<std::string, const File*> by_path_;
    std::set<const File*> used_;
};

/// Sqitch is called where its configuration stands, or else where the plan does.
std::string folder_of_calls(std::span<const File> files, const File& plan) {
    const auto* configuration = find_file(files, "sqitch.conf");
    return std::string(folder_of(configuration == nullptr ? plan.path : configuration->path));
}

Loaded load_sqitch(const std::vector<File>& files, const Databases& databases) {
    const auto& file = sqitch_plan_of(files);
    const auto plan = read_sqitch_plan(read_source(file.path, file.bytes));
    auto folders = sqitch_folders(files, file);
    const bool of_sqlite = databases.chosen == "sqlite" || folders.engine == "sqlite";
    const auto client = of_sqlite ? Client::sqlite3 : Client::psql;
    return Loader(files, plan, std::move(folders), folder_of_calls(files, file), client).load();
}

}  // namespace

const Layout sqitch_layout{.name = "sqitch",
                           .sign = sign,
                           .load = load_sqitch,
                           .create = create_sqitch_change,
                           .files = Files::linked,
                           .foreign_keys = ForeignKeys::off};

}  // namespace belay
