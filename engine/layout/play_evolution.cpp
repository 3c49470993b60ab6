#include "engine/layout/play_evolution.h"

#include <algorithm>

#include "engine/sql/blanks.h"

namespace belay {

namespace {

constexpr std::string_view blanks = " \t\r\n\v\f";

}  // namespace

std::optional<Section> play_section_of(std::string_view line) {
    line = trimmed(line, blanks);
    if (!line.starts_with('#') && !line.starts_with("--")) return std::nullopt;
    if (line.find("!Ups") != std::string_view::npos) return Section::up;
    if (line.find("!Downs") != std::string_view::npos) return Section::down;
    return std::nullopt;
}

PlayEvolution play_evolution_of(std::string_view bytes) {
    PlayEvolution evolution;
    std::string before;  // what stands before any mark says nothing
    auto* script = &before;
    while (!bytes.empty()) {
        const auto line = bytes.substr(0, bytes.find('\n'));
        bytes.remove_prefix(std::min(line.size() + 1, bytes.size()));
        if (const auto section = play_section_of(line)) {
            script = *section == Section::up ? &evolution.ups : &evolution.downs;
            continue;
        }
        *script += trimmed(line, blanks);
        *script += '\n';
    }
    evolution.ups = trimmed(evolution.ups, blanks);
    evolution.downs = trimmed(evolution.downs, blanks);
    return evolution;
}

}  // namespace belay
