#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/sql/sections.h"

namespace belay {

/// The section that a line of Play begins, such as `# --- !Ups`: it begins with `#` or `--` and says so anywhere.
std::optional<Section> play_section_of(std::string_view line);

inline constexpr Headings play_headings{play_section_of, "!"};

/// What Play reads of a file: its scripts with every line trimmed, of which it makes its hash.
struct PlayEvolution {
    std::string ups;
    std::string downs;
};

PlayEvolution play_evolution_of(std::string_view bytes);

}  // namespace belay
