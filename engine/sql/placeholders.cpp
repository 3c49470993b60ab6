#include "engine/sql/placeholders.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "engine/sql/parameters.h"

namespace belay {

namespace {

constexpr std::string_view opening = "${";

struct Use {
    std::size_t begin = 0;
    std::size_t end = 0;  // behind the brace, or that of the text
    std::string_view name;
    bool closed = true;
};

/// The next `${...}` from an offset on.
std::optional<Use> next_use(std::string_view text, std::size_t from) {
    const auto begin = text.find(opening, from);
    if (begin == std::string_view::npos) return std::nullopt;
    const auto name_begin = begin + opening.size();
    const auto brace = text.find('}', name_begin);
    if (brace == std::string_view::npos) return Use{.begin = begin, .end = text.size(), .name = {}, .closed = false};
    return Use{.begin = begin, .end = brace + 1, .name = text.substr(name_begin, brace - name_begin)};
}

[[noreturn]] void refuse(const Source& source, std::size_t offset, const std::string& message, std::string next) {
    throw error_at(Kind::project, place_of(source, offset), message, std::move(next));
}

}  // namespace

bool is_placeholder_name(std::string_view name) {
    return !name.empty() && name.find_first_of(" \t\n,'\"{}") == std::string_view::npos;
}

std::vector<std::string> placeholders_in(const Source& source) {
    std::vector<std::string> names;
    for (auto use = next_use(source.text, 0); use; use = next_use(source.text, use->end)) {
        if (!use->closed) refuse(source, use->begin, "the placeholder that begins here has no '}'", "write its end");
        if (!is_placeholder_name(use->name))
            refuse(source, use->begin, fmt::format("'{}' is no name of a placeholder", escaped(use->name)),
                   "use letters, digits, '_', '.' and ':'");
        if (std::ranges::find(names, use->name) == names.end()) names.emplace_back(use->name);
    }
    return names;
}

Source replace_placeholders(const Source& source, std::span<const std::string> names,
                            const std::map<std::string, std::string>& values) {
    std::vector<Source::Shift> shifts;
    std::string text;
    std::size_t copied = 0;
    for (auto use = next_use(source.text, 0); use; use = next_use(source.text, use->end)) {
        if (std::ranges::find(names, use->name) == names.end()) continue;
        const auto value = values.find(std::string(use->name));
        if (value == values.end()) {
            refuse(source, use->begin, fmt::format("placeholder '{}' has no value", escaped(use->name)),
                   fmt::format("pass --set {}=VALUE or set it under [params] in belay.toml", escaped(use->name)));
        }
        expect_text(value->first, value->second);
        text += source.text.substr(copied, use->begin - copied);
        shifts.push_back({text.size(), use->begin});
        text += value->second;
        shifts.push_back({text.size(), use->end});
        copied = use->end;
    }
    if (shifts.empty()) return source;
    text += source.text.substr(copied);
    return rewritten(source, std::move(text), shifts);
}

}  // namespace belay
