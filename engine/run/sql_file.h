#pragma once

#include <string>
#include <string_view>

#include "engine/session.h"
#include "engine/sql/script.h"

namespace belay {

/// A file of SQL that belongs to no migration: a hook, a seed. Read as a down script is: it may change things, and has
/// no requirements, tags or sections. Throws Error (usage) where it cannot be read, (project) where it is wrong.
Prepared read_sql_file(const std::string& path, const Dialect& dialect, const Parameters& parameters);

/// Runs it in a transaction of its own, or, where it says so, outside of one, and undoes what it did to the session.
/// `what` names it in errors. Throws Error (hook) where it fails, (interrupted), (connection).
void run_sql_file(const Prepared& script, std::string_view what, const Parameters& parameters, Session& session);

}  // namespace belay
