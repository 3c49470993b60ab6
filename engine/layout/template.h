#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "engine/sql/script.h"

namespace belay {

/// How the comment begins that `new` writes, in every layout, where the SQL of a migration goes. A file that still has
/// it, and no statement, is known by it.
inline constexpr std::string_view template_line = "-- What this migration does";

inline constexpr std::string_view down_template_line = "-- What takes it back";

/// The whole comment, with the blank line below it.
inline constexpr const char* up_template = "-- What this migration does.\n\n";
inline constexpr const char* down_template = "-- What takes it back.\n\n";

/// The same of a repeatable migration.
inline constexpr const char* repeatable_template =
    "-- What this migration does, as a whole: it runs again whenever this file has changed.\n\n";

/// Whether a script is as `new` has written it.
bool is_template(const Source& source);

/// Why an up script with `statements` statements is none yet.
struct Unwritten {
    Place place;
    std::string_view what;  // "is empty", as it goes on after the migration's name
};

/// Nothing where somebody has written the script, or says that there is nothing to do. A comment alone is written:
/// people keep a place in that way.
std::optional<Unwritten> unwritten(const Script& up, std::size_t statements);

}  // namespace belay
