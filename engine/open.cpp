#include "engine/open.h"

#include "engine/sql/failure.h"

namespace belay {

std::unique_ptr<Session> open_session(const Driver& driver, const Connection& connection) {
    try {
        return driver.open(connection);
    } catch (const DatabaseError& error) {
        throw translated(error);
    }
}

}  // namespace belay
