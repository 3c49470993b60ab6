#include "engine/sql/sections.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/error.h"
#include "engine/sql/directive_line.h"

namespace belay {

std::string_view name_of(Section section) {
    switch (section) {
        case Section::head: return "head";
        case Section::up: return "up";
        case Section::down: return "down";
        case Section::verify: return "verify";
        case Section::check: return "check";
    }
    return "";
}

std::optional<Section> section_of_line(std::string_view line) {
    const auto directive = directive_of({.offset = 0, .text = line});
    if (!directive || !directive->value.text.empty()) return std::nullopt;
    for (const auto section : written_sections) {
        if (directive->key.text == name_of(section)) return section;
    }
    return std::nullopt;
}

void refuse_second_section(Section section, Place place, std::size_t first_heading) {
    throw error_at(Kind::project, std::move(place),
                   fmt::format("a second '{}' section; the first is at line {}", name_of(section), first_heading));
}

bool has_sections(const Source& file) {
    for (std::size_t position = 0; position < file.text.size();) {
        if (section_of_line(next_line(file.text, position).text)) return true;
    }
    return false;
}

std::vector<SectionSource> split_sections(const Source& file, const Headings& headings) {
    std::vector<SectionSource> result{
        {Section::head, {.path = file.path, .text = {}, .first_line = file.first_line}, 0}};
    std::size_t begin = 0;
    std::size_t line_number = file.first_line;
    for (std::size_t position = 0; position < file.text.size(); ++line_number) {
        const auto line = next_line(file.text, position);
        const auto section = headings.section_of(line.text);
        if (!section) continue;
        const auto same = std::ranges::find(result, *section, &SectionSource::section);
        if (same != result.end()) refuse_second_section(*section, place_of(file, line.offset), same->heading);
        result.back().source.text = file.text.substr(begin, line.offset - begin);
        result.push_back({*section,
                          {.path = file.path, .text = {}, .first_line = line_number + 1},
                          line_number,
                          std::string(line.text)});
        begin = position;
    }
    result.back().source.text = file.text.substr(begin);
    return result;
}

}  // namespace belay
