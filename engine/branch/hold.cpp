#include "engine/branch/hold.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>

#include <fmt/format.h>

#include "engine/command_line.h"
#include "engine/error.h"
#include "engine/layout/file_name.h"
#include "engine/plan/state.h"

namespace belay {

namespace {

/// The bundles of one version: they stand side by side.
struct Group {
    std::size_t begin, end;
    std::size_t size() const { return end - begin; }
};

std::vector<Group> groups_of(const std::vector<Bundle>& bundles) {
    std::vector<Group> groups;
    for (std::size_t i = 0; i < bundles.size(); ++i) {
        const bool same = i > 0 && bundles[i].migration.version == bundles[i - 1].migration.version;
        if (same)
            ++groups.back().end;
        else
            groups.push_back({i, i + 1});
    }
    return groups;
}

[[noreturn]] void refuse(Kind kind, const Bundle& bundle, const std::string& message, std::string next) {
    throw error_at(kind, {.path = bundle.migration.path}, message, std::move(next));
}

/// Which bundle of a group is the one that history has applied.
std::size_t applied_one(const std::vector<Bundle>& bundles, const Group& group, const Standing& standing) {
    if (group.size() == 1) return group.begin;
    std::optional<std::size_t> found;
    for (auto i = group.begin; i < group.end; ++i) {
        if (standing.checksum.empty() || bundles[i].migration.checksum != standing.checksum) continue;
        if (found) {
            refuse(Kind::state, bundles[i],
                   fmt::format("holds the text that is applied as {}, and so does {}", standing.id(),
                               escaped(bundles[*found].migration.path)),
                   "remove one of the two");
        }
        found = i;
    }
    if (found) return *found;
    refuse(Kind::state, bundles[group.begin + 1],
           fmt::format("{} is applied, from a text that is neither here nor in {}", standing.id(),
                       escaped(bundles[group.begin].migration.path)),
           "bring back the text that was applied, or rename by hand what is not applied");
}

void hold_applied(const std::vector<Bundle>& bundles, const History& history, std::vector<Hold>& holds) {
    for (const auto& group : groups_of(bundles)) {
        const auto* standing = history.find(bundles[group.begin].migration.version);
        if (standing == nullptr || !standing->in_force()) continue;
        if (group.size() == 1 && is_reused(bundles[group.begin].migration, *standing)) continue;
        holds[applied_one(bundles, group, *standing)] = Hold::applied;
    }
}

[[noreturn]] void refuse_two_holders(const Bundle& one, const Bundle& other, const Standpoint& standpoint) {
    const auto& version = one.migration.version;
    const auto* history = standpoint.history;
    if (history == nullptr || !history->is_in_force(version)) {
        refuse(Kind::project, other,
               fmt::format("{} has version {} twice: the other is {}", standpoint.branch->name, version.text(),
                           escaped(one.migration.path)),
               "give one of them another version there");
    }
    refuse(Kind::state, other,
           fmt::format("one of {} and {} is applied here, and {} has the other", one.migration.id(),
                       other.migration.id(), standpoint.branch->name),
           fmt::format("without {}'s file in the directory run: {}, then bring it back and run: {}",
                       standpoint.branch->name, command_to_revert(standpoint, version), command_to_rebase(standpoint)));
}

[[noreturn]] void refuse_undecided(const Bundle& one, const Bundle& other, const std::string& context) {
    refuse(Kind::project, other,
           fmt::format("nothing says whether others have {} already, or {}", one.migration.id(), other.migration.id()),
           "name the branch that the other one came from, such as: " +
               command_line("rebase", context, {"--git-base", "origin/main"}));
}

}  // namespace

std::set<std::string> shared_ids(const Branch& branch, std::span<const std::string> databases) {
    std::set<std::string> ids;
    for (const auto* files : {&branch.tip, &branch.fork}) {
        for (const auto& file : *files) {
            if (const auto name = own_file_name(file, databases)) ids.insert(id_of(name->of.version, name->of.name));
        }
    }
    return ids;
}

std::vector<Hold> holds_of(const std::vector<Bundle>& bundles, const Standpoint& standpoint,
                           std::span<const std::string> databases) {
    std::vector<Hold> holds(bundles.size(), Hold::free);
    if (standpoint.branch != nullptr) {
        const auto shared = shared_ids(*standpoint.branch, databases);
        for (std::size_t i = 0; i < bundles.size(); ++i) {
            if (shared.contains(bundles[i].migration.id())) holds[i] = Hold::shared;
        }
    }
    const auto shared = holds;
    if (standpoint.history != nullptr) hold_applied(bundles, *standpoint.history, holds);
    for (const auto& group : groups_of(bundles)) {
        std::optional<std::size_t> holder;
        for (auto i = group.begin; i < group.end; ++i) {
            if (holds[i] == Hold::free) continue;
            if (holder) refuse_two_holders(bundles[*holder], bundles[i], standpoint);
            holder = i;
        }
    }
    // That the branch has it says more than that it is applied: nobody is asked to take it back.
    for (std::size_t i = 0; i < holds.size(); ++i) {
        if (shared[i] == Hold::shared) holds[i] = Hold::shared;
    }
    return holds;
}

namespace {

/// Whether another migration than this one is applied under its version.
bool is_reused(const Bundle& bundle, const Standpoint& standpoint) {
    const auto* history = standpoint.history;
    const auto* standing = history != nullptr ? history->find(bundle.migration.version) : nullptr;
    return standing != nullptr && belay::is_reused(bundle.migration, *standing);
}

}  // namespace

std::vector<bool> displaced(const std::vector<Bundle>& bundles, const std::vector<Hold>& holds,
                            const Standpoint& standpoint) {
    std::vector<bool> moves(bundles.size(), false);
    for (const auto& group : groups_of(bundles)) {
        if (group.size() == 1) {
            moves[group.begin] = holds[group.begin] == Hold::free && is_reused(bundles[group.begin], standpoint);
            continue;
        }
        bool held = false;
        for (auto i = group.begin; i < group.end; ++i) held = held || holds[i] != Hold::free;
        // With a branch all of them are known to be this one's own, and the first may stay.
        if (!held && standpoint.branch == nullptr)
            refuse_undecided(bundles[group.begin], bundles[group.begin + 1], standpoint.context);
        for (auto i = held ? group.begin : group.begin + 1; i < group.end; ++i) moves[i] = holds[i] == Hold::free;
    }
    return moves;
}

std::string command_to_revert(const Standpoint& standpoint, const Version& version) {
    const auto in_force = standpoint.history->in_force();
    const auto found = std::ranges::find(in_force, version, [](const Standing* one) { return one->version; });
    return command_line("down", standpoint.context, {std::to_string(in_force.end() - found)});
}

std::string command_to_rebase(const Standpoint& standpoint) {
    return command_line("rebase", standpoint.context, {"--git-base", standpoint.branch->name});
}

}  // namespace belay
