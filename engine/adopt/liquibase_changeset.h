#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace belay {

/// What Liquibase reads of a changeset of formatted SQL, as far as its own table tells of it.
struct LiquibaseChangeset {
    std::string line = {};  // the one that it begins with
    std::string author = {};
    std::string id = {};
    std::string sql = {};      // without the lines that are commands to Liquibase
    std::string comment = {};  // of the last `--comment`
    std::vector<std::string> valid_checksums = {};
};

/// The changeset that stands in `text`, from its line to that of the next one; nothing where no such line begins it.
std::optional<LiquibaseChangeset> read_liquibase_changeset(std::string_view text);

}  // namespace belay
