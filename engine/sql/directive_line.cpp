#include "engine/sql/directive_line.h"

#include <algorithm>

#include "engine/sql/blanks.h"

namespace belay {

Line next_line(std::string_view text, std::size_t& position) {
    const auto end = std::min(text.find('\n', position), text.size());
    const Line line{position, text.substr(position, end - position)};
    position = std::min(end + 1, text.size());
    return line;
}

std::optional<Directive> directive_of(const Line& line) {
    constexpr std::string_view mark = "belay:";
    auto text = trimmed(line.text);
    if (!text.starts_with("--")) return std::nullopt;
    text = trimmed(text.substr(2));
    if (!text.starts_with(mark)) return std::nullopt;
    text.remove_prefix(mark.size());
    const auto offset = [&](std::string_view part) {
        return line.offset + static_cast<std::size_t>(part.data() - line.text.data());
    };
    const auto key = text.substr(0, std::min(text.find_first_of(" \t"), text.size()));
    const auto value = trimmed(text.substr(key.size()));
    return Directive{{std::string(key), offset(key)},
                     {std::string(value), value.empty() ? offset(key) + key.size() : offset(value)}};
}

bool is_in_block_comment(std::string_view line, bool& inside) {
    auto rest = trimmed(line);
    if (!inside && !rest.starts_with("/*")) return false;
    while (inside || rest.starts_with("/*")) {
        const auto end = rest.find("*/", inside ? 0 : 2);
        inside = end == std::string_view::npos;
        if (inside) return true;
        rest = trimmed(rest.substr(end + 2));
    }
    return rest.empty();
}

}  // namespace belay
