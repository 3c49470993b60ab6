#include "engine/branch/branch.h"

#include <fmt/format.h>

#include "engine/branch/repository.h"
#include "engine/error.h"
#include "engine/layout/layouts.h"

namespace belay {

Branch read_branch(const std::string& directory, const std::string& name) {
    const Repository repository(directory);
    const auto tip = repository.commit(name);
    const auto fork = repository.fork(tip);
    Branch branch{.name = name, .tip = repository.files(tip, name + ":")};
    if (!fork) return branch;
    branch.fork_name = *fork;
    branch.fork = repository.files(*fork, *fork + ":");
    return branch;
}

void refuse_other_layouts(std::span<const File> files, std::string_view asked_for, std::string_view command) {
    const auto layout = layout_of(files, asked_for).name;
    if (layout == own_layout.name) return;
    throw Error(Kind::usage, fmt::format("{} does not know the layout {}", command, layout),
                fmt::format("it works in the layout {} only", own_layout.name));
}

}  // namespace belay
