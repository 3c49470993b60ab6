#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/sql/source.h"

namespace belay {

/// The part of a migration that a section of a file holds; `head` is what stands before the first section line.
enum class Section { head, up, down, verify, check };

std::string_view name_of(Section section);

/// Those that a line can begin.
inline constexpr std::array written_sections{Section::up, Section::down, Section::verify, Section::check};

/// The lines that begin the sections of a file: belay's own, or another tool's.
struct Headings {
    std::optional<Section> (*section_of)(std::string_view line);
    std::string_view mark;  // which no such line is without
};

/// A file, cut at its headings.
struct SectionSource {
    Section section;
    Source source;
    std::size_t heading = 0;  // the line of the file that says so
    std::string line = {};    // as it stands there
};

/// Which section a line begins, if it is one such as `-- belay:up`.
std::optional<Section> section_of_line(std::string_view line);

inline constexpr Headings own_headings{section_of_line, "belay:"};

/// The sections of a one-file migration in the order of the file, the head first (perhaps empty). Throws Error
/// (project) where a section comes twice.
std::vector<SectionSource> split_sections(const Source& file, const Headings& headings = own_headings);

/// Throws Error (project): a section comes a second time at `place`.
[[noreturn]] void refuse_second_section(Section section, Place place, std::size_t first_heading);

/// Whether a file has a line such as `-- belay:up`.
bool has_sections(const Source& file);

}  // namespace belay
