#include "drivers/sqlite/sqlite.h"

#include "drivers/sqlite/session.h"

namespace belay::sqlite {
namespace {

// What SQLite refuses inside a transaction, or ignores there without a word.
constexpr std::array<std::string_view, 7> outside_transaction{"vacuum",
                                                              "detach",
                                                              "pragma foreign_keys",
                                                              "pragma journal_mode",
                                                              "pragma * . journal_mode",
                                                              "pragma synchronous",
                                                              "pragma * . synchronous"};

constexpr Dialect constants{
    .name = "sqlite",
    .lexical =
        {
            .bracket_identifiers = true,
            .backquote_identifiers = true,
            .trigger_bodies = true,
            .foreign_key_pragma = true,
        },
    .outside_transaction = outside_transaction,
    .history_table = "belay_history",
    .history_columns = "select name from pragma_table_info('belay_history')",
    .history_time = "at",
    .history_grants = "",
    .probe_begin = "savepoint belay_probe; pragma query_only = 1",
    .probe_end = "pragma query_only = 0; rollback to belay_probe; release belay_probe",
    .client_head = ".bail on\n",
    .lock_scope = LockScope::transaction,
};

}  // namespace

const Dialect& dialect() {
    return constants;
}

std::unique_ptr<Session> open(const Connection& connection) {
    return std::make_unique<FileSession>(connection);
}

std::string display_name(std::string_view url) {
    return std::string(url);
}

}  // namespace belay::sqlite
