#pragma once

#include <optional>
#include <string_view>

#include "engine/layout/parts.h"

namespace belay {

/// What a file of Flyway is: `V1__x.sql`, `U1__x.sql`, `R__x.sql`, `B1__x.sql`.
enum class FlywaySort { versioned, undo, repeatable, baseline };

struct FlywayName {
    FlywaySort sort = FlywaySort::versioned;
    VersionedName of = {};
};

/// The same, as it is written.
struct FlywayStem {
    FlywaySort sort = FlywaySort::versioned;
    std::string_view version;  // without the letter; empty for a repeatable
    std::string_view description;
};

/// Nothing where a name is none such; its suffix is off.
std::optional<FlywayStem> flyway_stem(std::string_view stem);

/// Nothing where a file is no migration of Flyway's. Throws Error (project) for a version that is none.
std::optional<FlywayName> flyway_name(const File& file);

}  // namespace belay
