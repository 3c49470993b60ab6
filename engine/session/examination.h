#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace belay {

class Session;

/// How one thing that was looked at bears on a run.
enum class Verdict {
    ok,
    warning,  // a run would go, and may wait or be slow; or something is there that a person should know
    problem,  // a run would be refused, or would fail
};

/// One thing that was looked at before a run.
struct Finding {
    std::string check = {};  // "lock", "standby": what was looked at, in a word or two
    Verdict verdict = Verdict::ok;
    std::string found = {};  // what was found, in words
    std::string next = {};   // what to do about it; empty where there is nothing to do
};

/// Offered by a session that can say something about a run before there is one.
class Examination {
  public:
    virtual ~Examination() = default;

    /// Looks whether a run of `project` would go well now, as far as the database itself can tell: one finding for each
    /// thing that was looked at, whether or not there is anything wrong with it. Writes nothing, takes no lock that
    /// holds anybody up, and gets by with the right to read. Called outside a transaction.
    virtual std::vector<Finding> examine(std::string_view project) = 0;
};

/// The findings of the session's Examination; none where it offers none.
std::vector<Finding> examine(Session& session, std::string_view project);

}  // namespace belay
