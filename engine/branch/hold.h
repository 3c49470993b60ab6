#pragma once

#include <set>
#include <span>
#include <string>
#include <vector>

#include "engine/branch/branch.h"
#include "engine/branch/bundle.h"
#include "engine/history/history.h"

namespace belay {

/// What keeps a migration at its version: that it is applied in the database, or that another branch has it.
enum class Hold { free, applied, shared };

/// What a rebase knows of a directory beside its files. Either of history and branch may be null, not both.
struct Standpoint {
    const History* history = nullptr;
    const Branch* branch = nullptr;
    std::string context = {};  // of the commands that it advises (command_line)
};

/// The ids of the migrations that a branch has, or had when this one left it.
std::set<std::string> shared_ids(const Branch& branch, std::span<const std::string> databases);

/// What holds each bundle. Of several of one version the database has the one whose checksum it recorded. Throws Error
/// (state) where that is none of them or cannot be told, or where the branch has another one.
std::vector<Hold> holds_of(const std::vector<Bundle>& bundles, const Standpoint& standpoint,
                           std::span<const std::string> databases);

/// Whether each bundle has to leave its version because another one holds it. Throws Error (project) where nothing says
/// which one that is.
std::vector<bool> displaced(const std::vector<Bundle>& bundles, const std::vector<Hold>& holds,
                            const Standpoint& standpoint);

/// How to take back what is applied: "belay down 2".
std::string command_to_revert(const Standpoint& standpoint, const Version& version);
/// How to rebase by the same branch again.
std::string command_to_rebase(const Standpoint& standpoint);

}  // namespace belay
