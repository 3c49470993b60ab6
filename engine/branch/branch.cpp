#include "engine/branch/branch.h"

#include "engine/branch/repository.h"

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

}  // namespace belay
