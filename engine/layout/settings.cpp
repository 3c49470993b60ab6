#include "engine/layout/settings.h"

#include <algorithm>
#include <cctype>

namespace belay {

namespace {

bool is_comment(std::string_view line) {
    return line.empty() || line.front() == '#' || line.front() == ';';
}

std::string unquoted(std::string_view value) {
    const bool quoted = value.size() > 1 && (value.front() == '"' || value.front() == '\'') &&
                        value.find(value.front(), 1) != std::string_view::npos;
    if (quoted) return std::string(value.substr(1, value.find(value.front(), 1) - 1));
    return std::string(value);
}

}  // namespace

std::vector<PlainSetting> settings_of(const Source& source) {
    std::vector<PlainSetting> settings;
    std::string section;
    for (const auto& whole : lines_of(source)) {
        const auto line = trimmed(whole);
        if (is_comment(line.text)) continue;
        if (line.text.front() == '[') {
            section = line.text.substr(1, std::min(line.text.find(']'), line.text.size()) - 1);
            continue;
        }
        const auto equals = line.text.find('=');
        if (equals == std::string_view::npos) continue;
        const auto key = trimmed(line.part(0, equals));
        settings.push_back({.section = section,
                            .key = std::string(key.text),
                            .value = unquoted(trimmed(line.part(equals + 1)).text),
                            .place = place_of(source, key.offset)});
    }
    return settings;
}

bool is_same_name(std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b,
                              [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

}  // namespace belay
