#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "engine/history/record.h"
#include "engine/layout/file.h"
#include "engine/sql/dialect.h"
#include "engine/sql/source.h"

namespace belay::bench {

/// A directory of migrations as it is read: each requires the one before it, but that `merges` times two lines of them
/// part and come together again.
std::vector<File> directory(std::size_t migrations, std::size_t merges);

/// The records of migrations that were applied: some failed before, some were reverted and applied again, some ran
/// outside a transaction.
std::vector<Record> records(std::size_t count);

/// Scripts and the rules by which they are read.
struct Scripts {
    std::vector<Source> sources;
    Lexical rules;
};

/// The golden scripts of every dialect: tests/unit/lex/DIALECT/*.sql.
std::vector<Scripts> golden_scripts();

/// Lexes them; how many statements there are. Some are refused, as they should be.
std::size_t lex_all(const std::vector<Scripts>& all);

}  // namespace belay::bench
