#pragma once

#include <string>
#include <vector>

#include "engine/layout/file.h"
#include "engine/layout/lines.h"

namespace belay {

/// A file that an include means, and what Liquibase calls it then; empty where that depends on where it looks.
struct NamedChangelog {
    const File* file = nullptr;
    std::string listed_as = {};
};

/// What an include says: a path, and whether that begins where the changelog is.
struct WantedChangelog {
    Span path = {};
    bool relative = false;
};

/// Finds files as a changelog calls them: from its own folder, and where none is there at the end of each path, since
/// only Liquibase knows where it begins.
class ChangelogLookup {
  public:
    /// The files outlive it.
    explicit ChangelogLookup(const std::vector<File>& files) : files_(files) {}

    /// The file, or all below the folder, of that name, in the order of their paths.
    std::vector<NamedChangelog> find(const WantedChangelog& wanted, const NamedChangelog& from) const;

  private:
    const std::vector<File>& files_;
};

}  // namespace belay
