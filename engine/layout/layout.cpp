#include "engine/layout/layout.h"

#include <array>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/layout/layouts.h"
#include "engine/nearest.h"

namespace belay {

namespace {

constexpr std::array layouts{&own_layout};

const Layout& named_layout(std::string_view name) {
    std::vector<std::string> names;
    for (const auto* layout : layouts) {
        if (layout->name == name) return *layout;
        names.emplace_back(layout->name);
    }
    throw Error(Kind::usage, fmt::format("there is no layout '{}'{}", escaped(name), did_you_mean(name, names)),
                fmt::format("the layouts are: {}", fmt::join(names, ", ")));
}

}  // namespace

const Layout& layout_of(std::span<const File> files, std::string_view asked_for) {
    if (!asked_for.empty()) return named_layout(asked_for);
    const Layout* found = nullptr;
    std::optional<Place> first;
    for (const auto* layout : layouts) {
        auto sign = layout->sign(files);
        if (!sign) continue;
        if (found != nullptr) {
            throw error_at(
                Kind::project, std::move(*sign),
                fmt::format("looks like the layout {}, and {} like {}", layout->name, escaped(first->path),
                            found->name),
                fmt::format("keep them apart, or say which it is: --layout {} or {}", layout->name, found->name));
        }
        found = layout;
        first = std::move(sign);
    }
    return found != nullptr ? *found : own_layout;
}

Loaded load(const std::vector<File>& files, const Databases& databases, std::string_view layout) {
    return layout_of(files, layout).load(files, databases);
}

}  // namespace belay
