#include "engine/exit_code.h"

#include <array>

namespace belay {

std::span<const ExitCode> exit_codes() {
    static constexpr std::array codes{
        ExitCode{"0", "done, or nothing to do", "go on"},
        ExitCode{"1", "internal error, or the output could not be written", "stop"},
        ExitCode{"2", "usage or configuration", "fix the call"},
        ExitCode{"3", "the project is refused: files, directives, graph; nothing was executed", "fix the branch"},
        ExitCode{"4",
                 "the state is refused: changed, late, missing, partial, protected, a standby, a pooler, a first run "
                 "where tables, another tool's or another project's history stand; nothing was executed",
                 "decide"},
        ExitCode{"5", "work is pending; only with `--exit-code`", "run `up`"},
        ExitCode{"6", "cannot connect or authenticate, or the role may not do it", "retry later"},
        ExitCode{"7",
                 "a lock was not to be had, or others use the database that `drop` was to delete, or the time of "
                 "`--timeout` "
                 "is over: this migration was rolled back, those before it stay",
                 "retry later"},
        ExitCode{"8", "a migration or its check failed and was rolled back, those before it stay", "fix, retry"},
        ExitCode{"9", "a migration failed outside a transaction and is partial", "fix; `up` resumes"},
        ExitCode{"10", "a verify does not hold; its migration was rolled back or reverted", "fix"},
        ExitCode{"11",
                 "what should have been reverted could not be: a migration whose verify does not hold, or the steps of "
                 "a run with `--on-failure revert`",
                 "call a person"},
        ExitCode{"12", "the connection went away at a commit and the database could not be asked again",
                 "ask `status` when it can be reached"},
        ExitCode{"13", "a hook, a health probe, a backup, a restore or a seed failed; the message says what is applied",
                 "fix, retry"},
        ExitCode{"130, 143", "interrupted, or not confirmed; rolled back as the message says", "as after 8 and 9"},
    };
    return codes;
}

}  // namespace belay
