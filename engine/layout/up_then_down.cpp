#include "engine/layout/up_then_down.h"

#include <algorithm>

#include "engine/layout/lines.h"
#include "engine/sql/checksum.h"

namespace belay {

namespace {

LargeFile scripts_of(const File& file, const Headings& headings) {
    if (file.large) return read_large_file(file.path, Section::up, headings);
    const auto source = source_of(file);
    const auto lines = lines_of(source);
    const auto begins_down = [&](const Span& line) { return headings.section_of(line.text).has_value(); };
    const auto heading = std::ranges::find_if(lines, begins_down);
    const auto end = heading == lines.end() ? source.text.size() : heading->offset;
    LargeFile result;
    result.checksum = checksum(source.text.substr(0, end));
    result.sections.push_back(script_of(Section::up, {.path = file.path, .text = source.text.substr(0, end)}));
    if (heading == lines.end()) return result;
    const auto begin = std::min(end + heading->text.size() + 1, source.text.size());
    const auto line = static_cast<std::size_t>(heading - lines.begin()) + source.first_line + 1;
    Source down{.path = file.path, .text = source.text.substr(begin), .first_line = line};
    result.sections.push_back(script_of(Section::down, std::move(down)));
    return result;
}

}  // namespace

Migration migration_up_then_down(VersionedName name, const File& file, const Headings& headings) {
    auto scripts = scripts_of(file, headings);
    Migration migration{.version = std::move(name.version),
                        .name = std::move(name.name),
                        .path = file.path,
                        .checksum = std::move(scripts.checksum)};
    for (auto& script : scripts.sections) put(migration, std::move(script));
    take_directives(migration, migration.up.directives);
    refuse_contradictions(migration);
    return migration;
}

}  // namespace belay
