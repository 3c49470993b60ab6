#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/graph/migration.h"

namespace belay {

/// What Liquibase calls the files of migrations. It names them from wherever it looks for files, which its table shows.
class LiquibaseFiles {
  public:
    /// Takes note of what the table calls the file of a migration.
    void learn(const Migration& migration, std::string_view listed_as);

    /// What the files say, or else what the table lets expect, or else the path.
    std::string name_of(const Migration& migration) const;

  private:
    /// Where a path begins with `path`, the name begins with `name`.
    struct Root {
        std::string path, name;
    };
    std::vector<Root> roots_;
};

}  // namespace belay
