#pragma once

#include "engine/sql/script.h"

namespace belay {

/// Makes a script of drizzle run as it was meant: a breakpoint ends a statement, with or without a semicolon before it;
/// and `pragma foreign_keys`, which says nothing in the transaction that drizzle opens, is taken as
/// `-- belay:foreign-keys off`, together with the `commit` and `begin` by which a script steps out of that transaction
/// to say it. Places stay what they are.
void read_as_drizzle(Script& script);

}  // namespace belay
