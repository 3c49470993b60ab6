#pragma once

#include <functional>

#include "engine/run/course.h"
#include "engine/run/parts.h"
#include "engine/run/script_session.h"

namespace belay {

/// One script outside a transaction. Each unit is recorded with its end, so that a run that is cut off can be told from
/// one that is done, and the next one goes on behind what is recorded. On databases where the transaction is the lock,
/// two runs may be at one script: each unit is then done by whoever comes first, and the other goes on behind it.
class LoneScript {
  public:
    LoneScript(Parts& parts, const ReadyStep& ready);

    /// Runs what is left of it. Throws Error; what ran stays, and the outcome says how far it came.
    StepEnd apply();

  private:
    void start();
    void check();
    void take_up(const std::optional<Standing>& standing);
    void run_unit();
    bool run_with_record(Record record);
    bool run_undone(const Record& record);
    bool run_alone(Record record);
    void execute_alone(const std::string& sql, const Effect& before);
    bool begin_unit();
    bool append_unit(const Record& record, const KeptScripts& scripts = {});
    void commit();
    void finish();
    [[noreturn]] void fail_partial(Error error);

    Parts& parts_;
    const ReadyStep& ready_;
    Course course_;
    ScriptSession session_;  // of the course
    Commits::Clock::time_point start_ = Commits::Clock::now();
    bool taken_ = false;  // another run has finished the script
};

}  // namespace belay
