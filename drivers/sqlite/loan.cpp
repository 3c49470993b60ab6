#include "drivers/sqlite/loan.h"

#include <SQLiteCpp/Database.h>
#include <sqlite3.h>

namespace belay::sqlite {

Loan::Loan(SQLite::Database& database)
    : database_(database),
      busy_timeout_(database.execAndGet("pragma busy_timeout").getInt()),
      foreign_keys_(database.execAndGet("pragma foreign_keys").getInt() != 0),
      query_only_(database.execAndGet("pragma query_only").getInt() != 0) {}

Loan::~Loan() {
    sqlite3* const handle = database_.getHandle();
    sqlite3_progress_handler(handle, 0, nullptr, nullptr);
    sqlite3_set_authorizer(handle, nullptr, nullptr);
    sqlite3_busy_timeout(handle, busy_timeout_);
    database_.tryExec(foreign_keys_ ? "pragma foreign_keys = 1" : "pragma foreign_keys = 0");
    database_.tryExec(query_only_ ? "pragma query_only = 1" : "pragma query_only = 0");
}

}  // namespace belay::sqlite
