#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/error.h"
#include "engine/layout/layout.h"
#include "engine/sql/dialect.h"
#include "engine/sql/script.h"

namespace belay::cli {

/// What is to be known of the files of a directory before they run: all of it, not only what is met first.
struct Findings {
    std::size_t migrations = 0;
    std::string_view layout = {};
    std::vector<std::string> warnings = {};
    std::vector<Error> errors = {};  // each of them would stop a run
    bool are_for_another = false;    // all files of SQL are for other databases
};

/// Reads files for a database as a run would. A file that is refused is told of once and passed over from then on.
Findings findings_in(std::vector<File> files, const Databases& databases, const Dialect& dialect,
                     std::string_view layout, const Parameters& parameters);

}  // namespace belay::cli
