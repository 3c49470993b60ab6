#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace belay {

/// How far something came.
struct Progress {
    std::size_t done = 0;
    std::size_t planned = 0;
};

/// What a command that failed leaves behind. `words` makes the sentence of it that a person reads.
struct Outcome {
    /// What became of the migration that the command was at.
    enum class Fate {
        unsaid,       // it was at none
        none_begun,   // what comes before the first failed
        nothing_ran,  // nor did anything else run
        not_begun,    // nothing of it ran
        rolled_back,  // nothing of it is left
        partial,      // it runs outside a transaction, and `statements` of it are done
        stays,        // it has no way back, so it stays as it is
        taken_back,   // its down script has reverted it
        applied,
        reverted,
    };

    std::vector<std::string> reasons = {};  // what led to it, each a clause: "the check of 0007 does not hold"
    std::string step = {};                  // id of the migration that `fate` is about
    Fate fate = Fate::unsaid;
    Progress statements = {};
    std::optional<Progress> steps = {};       // of the run
    std::vector<std::string> aftermath = {};  // what came then: "the failure could not be recorded"

    bool empty() const { return reasons.empty() && fate == Fate::unsaid && !steps && aftermath.empty(); }

    /// What is to be said first of all.
    void because(std::string reason) { reasons.push_back(std::move(reason)); }
    /// What is to be said last.
    void then(std::string clause) { aftermath.push_back(std::move(clause)); }
    void end(const std::string& id, Fate what) {
        step = id;
        fate = what;
    }
};

/// The outcome as one sentence without a full stop: "0007_x was rolled back; 2 of 3 steps are done".
std::string words(const Outcome& outcome);

/// "2 of 3 steps are done".
std::string words(const Progress& steps);

}  // namespace belay
