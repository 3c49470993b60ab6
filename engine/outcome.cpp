#include "engine/outcome.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace belay {

namespace {

std::string words_for(const Outcome& outcome) {
    using Fate = Outcome::Fate;
    const auto& id = outcome.step;
    switch (outcome.fate) {
        case Fate::unsaid: return "";
        case Fate::none_begun: return "no migration was begun";
        case Fate::nothing_ran: return "nothing was executed";
        case Fate::not_begun: return id + " was not begun";
        case Fate::rolled_back: return id + " was rolled back";
        case Fate::partial:
            return fmt::format(
                "{} runs outside a transaction and is partial: {} of {} statements are done and recorded", id,
                outcome.statements.done, outcome.statements.planned);
        case Fate::stays: return id + " has no down script, so it stays as it is";
        case Fate::taken_back: return id + " was reverted with its down script";
        case Fate::applied: return id + " is applied";
        case Fate::reverted: return id + " is reverted";
    }
    return "";
}

}  // namespace

std::string words(const Progress& steps) {
    return fmt::format("{} of {} {} done", steps.done, steps.planned, steps.planned == 1 ? "step is" : "steps are");
}

std::string words(const Outcome& outcome) {
    auto clauses = outcome.reasons;
    if (outcome.fate != Outcome::Fate::unsaid) clauses.push_back(words_for(outcome));
    if (outcome.steps) clauses.push_back(words(*outcome.steps));
    clauses.insert(clauses.end(), outcome.aftermath.begin(), outcome.aftermath.end());
    return fmt::format("{}", fmt::join(clauses, "; "));
}

}  // namespace belay
