#pragma once

#include <unistd.h>

#include <cstdlib>

namespace belay {

/// Root may read and write every file: gives that up for a while.
class Unprivileged {
  public:
    Unprivileged() : was_root_(geteuid() == 0 && seteuid(nobody) == 0) {}
    ~Unprivileged() {
        if (was_root_ && seteuid(0) != 0) std::abort();
    }
    Unprivileged(const Unprivileged&) = delete;
    Unprivileged& operator=(const Unprivileged&) = delete;

  private:
    static constexpr uid_t nobody = 65534;
    bool was_root_;
};

}  // namespace belay
