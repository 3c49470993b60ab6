#pragma once

#include <memory>

#include "engine/error.h"
#include "engine/session.h"

namespace belay {

/// Opens a session for a program: everything that goes wrong is an Error, as with Engine. `driver.open` itself throws
/// what drivers throw, DatabaseError, for whoever wants to know the fault.
std::unique_ptr<Session> open_session(const Driver& driver, const Connection& connection);

}  // namespace belay
