#pragma once

#include "engine/busy.h"
#include "engine/reporter.h"
#include "tools/belay/terminal.h"

namespace belay::cli {

/// Says what takes long and whom it waits for, and nothing else.
class StillBusy : public Reporter {
  public:
    explicit StillBusy(const Terminal& terminal) : terminal_(terminal) {}

    void still_busy(const Busy& busy) override { terminal_.remark(words_of(busy)); }

  private:
    const Terminal& terminal_;
};

}  // namespace belay::cli
