#include "engine/layout/unknown_keys.h"

#include <fmt/format.h>

namespace belay {

void UnknownKeys::add(std::string_view key, const Place& place) {
    const auto [found, is_new] = found_.try_emplace(std::string(key), Found{.first = place});
    if (!is_new) ++found->second.others;
}

void UnknownKeys::warn(Loaded& loaded) const {
    for (const auto& [key, found] : found_) {
        const auto line = found.first.line == 0 ? "" : fmt::format(":{}:{}", found.first.line, found.first.column);
        const auto others = found.others == 0 ? "" : fmt::format(", here and {} times more", found.others);
        loaded.warnings.push_back(fmt::format("{}{}: belay does not know the key '{}' and passes it over{}",
                                              escaped(found.first.path), line, escaped(key), others));
    }
}

}  // namespace belay
