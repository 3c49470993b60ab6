#pragma once

#include "engine/run/course.h"
#include "engine/run/parts.h"

namespace belay {

/// The session of a script outside a transaction. Its units may come from several runs, and each must find what those
/// before it have made of the session: that is kept with their records, and made again where the session is another.
class ScriptSession {
  public:
    ScriptSession(Parts& parts, const ReadyStep& ready, Course& course);

    /// What begins the step has given the session its settings, with this timeout.
    void configured(LockTimeout lock_timeout) { lock_timeout_ = lock_timeout; }
    /// Settings for the next unit, unless the session has them.
    void use(LockTimeout lock_timeout);
    /// Runs statements of the script. Throws Error with their place.
    void execute(std::span<const Statement> statements);
    /// Keeps in the record of a unit what scripts have made of the session until then.
    void remember(Record& record);
    /// Makes of this session what the units that are done made of theirs. Throws Error (partial) where it cannot.
    void restore();
    /// The connection is another one: nothing of what was made of the session is left. `restore_if_lost` mends it.
    void lost();
    void restore_if_lost();

  private:
    void run_again(std::span<const std::string_view> patterns);

    Parts& parts_;
    const ReadyStep& ready_;
    Course& course_;
    LockTimeout lock_timeout_;  // that the session has now
    bool lost_ = false;
};

}  // namespace belay
