#pragma once

#include <string>

#include "engine/error.h"
#include "engine/session.h"
#include "engine/sql/script.h"

namespace belay {

/// The one place that turns what a driver threw into what the engine throws. Values of parameters are taken out of the
/// server's words, since they may be secrets.
class Translation {
  public:
    /// About a script, whose statements the error's index and offset point into.
    Translation(const Prepared& script, const Parameters& parameters) : script_(&script), parameters_(parameters) {}
    /// About no script.
    explicit Translation(const Parameters& parameters) : parameters_(parameters) {}

    /// `statement` indexes the script's statements; ignored where there is no script.
    Error error(const DatabaseError& error, std::size_t statement) const;

  private:
    std::string masked(std::string text) const;

    const Prepared* script_ = nullptr;
    const Parameters& parameters_;
};

/// A driver's error about no script: opening a session, reading the history.
Error translated(const DatabaseError& error);

}  // namespace belay
