#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <fmt/format.h>

#include "drivers/sqlite/arguments.h"
#include "drivers/sqlite/session.h"

// What scripts have made of a connection, as far as it outlives their statements.

namespace belay::sqlite {

SessionState FileSession::state() {
    SessionState state;
    if (!session_touched_) return state;
    watch_.require_not_cancelled();
    watch_.start_statement();
    guard([&] {
        SQLite::Database& database = file_.database();
        SQLite::Statement attached(database, "pragma database_list");
        while (attached.executeStep()) {
            const std::string name = attached.getColumn(1).getString();
            if (name == "main" || name == "temp" || additions_.databases.contains(name)) continue;
            std::string file = quoted_text(attached.getColumn(2).getString());
            state.again.push_back(fmt::format("attach {} as {}", file, quoted_name(name)));
        }
        for (auto& pragma : pragmas_->changed(database)) state.again.push_back(std::move(pragma));
        const bool enforced = database.execAndGet("pragma foreign_keys").getInt() != 0;
        if (!enforced && !unenforced_) state.again.emplace_back("pragma foreign_keys = 0");
        if (additions(database).objects != additions_.objects) state.lost = "temporary tables";
    });
    return state;
}

}  // namespace belay::sqlite
