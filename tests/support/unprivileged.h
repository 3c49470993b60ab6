#pragma once

#include <doctest/doctest.h>
#include <unistd.h>

namespace belay {

/// Root may read and write every file: gives that up for a while.
class Unprivileged {
  public:
    Unprivileged() : was_root_(geteuid() == 0 && seteuid(nobody) == 0) {}
    ~Unprivileged() {
        if (was_root_) REQUIRE(seteuid(0) == 0);
    }
    Unprivileged(const Unprivileged&) = delete;
    Unprivileged& operator=(const Unprivileged&) = delete;

  private:
    static constexpr uid_t nobody = 65534;
    bool was_root_;
};

}  // namespace belay
