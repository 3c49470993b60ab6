#pragma once

#include <string>
#include <string_view>

namespace belay {

class Session;

/// What is there of a statement that cannot run in a transaction, as far as the database's catalogs tell.
struct Effect {
    enum class State {
        absent,   // nothing, or what does no harm: it may run, again or for the first time
        done,     // all of it
        broken,   // a part of it
        unknown,  // the catalogs cannot tell
    };

    State state = State::absent;
    std::string what = {};   // in words: "index public.person_email is not valid"
    std::string mend = {};   // of a broken one: the statement after which it is absent, or done
    std::string look = {};   // of an unknown one: the query that lets a person decide
    std::string trace = {};  // to be kept before the statement runs, and given back when its effect is asked for
};

/// Offered by a session where a statement can be cut off and leave a part of its effect behind. Where a session offers
/// none, every statement may run again.
class Aftermath {
  public:
    virtual ~Aftermath() = default;

    /// What there is of `statement`, one that cannot run in a transaction, whoever ran it. Given the `trace` of the
    /// effect from `before` it ran, what was there then does not count. Called outside a transaction.
    virtual Effect effect_of(std::string_view statement, std::string_view before) = 0;
};

/// The effect as the session's Aftermath tells it; absent where it offers none.
Effect effect_of(Session& session, std::string_view statement, std::string_view before);

}  // namespace belay
