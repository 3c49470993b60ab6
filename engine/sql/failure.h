#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "engine/error.h"
#include "engine/session.h"
#include "engine/sql/script.h"

namespace belay {

/// The one place that turns what a driver threw into what the engine throws. Values of parameters, and of variables of
/// the environment, are taken out of the server's words, since they may be secrets.
class Translation {
  public:
    /// About statements, which the error's index and offset point into.
    Translation(const Source& source, std::span<const Statement> statements, const Parameters& parameters)
        : source_(&source), statements_(statements), parameters_(parameters) {}
    Translation(const Prepared& script, const Parameters& parameters)
        : Translation(script.source, script.statements, parameters) {
        has_variables_ = script.directives.environment != Environment::none;
    }
    /// About no script.
    explicit Translation(const Parameters& parameters) : parameters_(parameters) {}

    /// `statement` indexes the statements; ignored where there are none.
    Error error(const DatabaseError& error, std::size_t statement) const;

  private:
    std::string masked(std::string text) const;

    const Source* source_ = nullptr;
    std::span<const Statement> statements_;
    const Parameters& parameters_;
    bool has_variables_ = false;  // of the environment, which stand where the source was written anew
};

/// Whether the database refused a statement because it ran in a transaction.
bool refuses_transaction(const Error& error, const Dialect& dialect);

/// Says of a statement that the database does not run in a transaction how it is run in none.
void advise_outside(Error& error, const Directives& directives, const Dialect& dialect);

/// A driver's error about no script: opening a session, reading the history.
Error translated(const DatabaseError& error);

}  // namespace belay
