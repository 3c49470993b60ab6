#pragma once

#include <string>
#include <string_view>

#include "engine/adopt/liquibase_changeset.h"

namespace belay {

/// The MD5SUM of a changeset as the release wrote it that wrote `before`: version 8 up to Liquibase 4.21, version 9
/// from 4.22 on, and where nothing was written before. It is `before` where the changeset says that that is valid.
/// Empty for older versions, which Liquibase takes as they are and writes anew.
std::string liquibase_checksum(const LiquibaseChangeset& changeset, std::string_view before);

}  // namespace belay
