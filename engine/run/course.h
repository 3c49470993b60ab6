#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/run/private_copy.h"
#include "engine/run/ready.h"

namespace belay {

/// Where a script that runs outside a transaction has come to, unit by unit: single statements, and whole
/// `begin; ... commit;` groups.
struct Course {
    const ReadyStep& ready;
    std::vector<std::span<const Statement>> units;
    std::unique_ptr<PrivateCopy> copy;      // of a large script
    std::size_t done = 0;                   // of the units
    std::optional<std::size_t> begun = {};  // the unit, from 1, that an earlier run began and recorded no end of
    std::string begun_trace = {};           // what was there before it (Effect::trace)
    bool failed = false;                    // the database refused it
    std::string session = {};               // what the units that are done have made of the session (SessionState)

    /// The first statement of a unit.
    std::string text_of(std::size_t unit) const;
    /// Of the whole unit.
    std::string checksum_of(std::size_t unit) const;
    /// The unit that comes next.
    std::span<const Statement> next() const { return units[done]; }
    bool is_over() const { return done >= units.size(); }

    /// Goes on from where history says. Throws Error (state) where a statement that ran is not the one in the file any
    /// more. A repeatable script begins again then: returns whether it does.
    bool take_up(const Standing& standing);

  private:
    std::optional<std::size_t> first_changed(const Standing& standing) const;
};

}  // namespace belay
