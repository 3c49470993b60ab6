#include "engine/layout/flyway_baseline.h"

#include <algorithm>
#include <iterator>
#include <set>

#include <fmt/format.h>

#include "engine/layout/flyway_name.h"
#include "engine/layout/parts.h"

namespace belay {

namespace {

/// The versions of the files of one sort.
std::set<Version> versions_of(std::span<const File> scripts, FlywaySort sort) {
    std::set<Version> versions;
    for (const auto& script : scripts) {
        const auto name = flyway_name(script);
        if (name && name->sort == sort) versions.insert(name->of.version);
    }
    return versions;
}

const Version* newest_before(const std::set<Version>& versions, const Version& version) {
    const auto after = versions.lower_bound(version);
    return after == versions.begin() ? nullptr : &*std::prev(after);
}

void refuse_ambiguous(const File& file, const Version& version, const Version* older) {
    if (older == nullptr) return;
    refuse(file,
           fmt::format("is a baseline of version {} beside older files, and there is no V{}: where those are applied "
                       "already it would be pending",
                       version.text(), version.text()),
           fmt::format("give it the version of the newest that it stands for, such as {}", older->text()));
}

}  // namespace

std::vector<File> take_flyway_baselines(std::vector<File>& scripts) {
    const auto versioned = versions_of(scripts, FlywaySort::versioned);
    const auto baselines = versions_of(scripts, FlywaySort::baseline);
    if (baselines.empty()) return {};
    const auto stays = [&](const File& file) {
        const auto name = flyway_name(file);
        if (!name || name->sort != FlywaySort::baseline) return true;
        const auto& version = name->of.version;
        if (versioned.contains(version)) return false;
        refuse_ambiguous(file, version, newest_before(versioned, version));
        refuse_ambiguous(file, version, newest_before(baselines, version));
        return true;
    };
    const auto taken = std::stable_partition(scripts.begin(), scripts.end(), stays);
    std::vector<File> result(std::make_move_iterator(taken), std::make_move_iterator(scripts.end()));
    scripts.erase(taken, scripts.end());
    return result;
}

void put_flyway_baselines(std::span<const File> baselines, std::vector<Migration>& migrations) {
    for (const auto& file : baselines) {
        const auto name = flyway_name(file);
        const auto migration = std::ranges::find(migrations, name->of.version, &Migration::version);
        if (migration->baseline)
            refuse(file, fmt::format("is a second baseline of version {}: the other is {}", name->of.version.text(),
                                     escaped(migration->baseline->source.path)));
        migration->baseline = part_of(file, Section::up).script;
    }
}

}  // namespace belay
