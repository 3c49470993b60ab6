#include "engine/session.h"

#include <utility>

namespace belay {

Rows Session::query(std::string_view sql, std::span<const Value> arguments) {
    Rows rows;
    const auto reading = read(sql, arguments, [&](Row row) { rows.rows.push_back(std::move(row)); });
    rows.columns = reading.columns;
    rows.changed = reading.changed;
    return rows;
}

void Session::transact(const Settings& settings, std::span<const Transaction> transactions,
                       const std::function<void()>& committed) {
    for (const auto& transaction : transactions) {
        configure(settings);
        begin(Access::write);
        execute(transaction.text, transaction.statements);
        reset();
        if (query(transaction.last, transaction.arguments).changed != 1) throw unrecorded();
        if (&transaction == &transactions.back()) return;
        commit_deferred();
        committed();
    }
}

DatabaseError unrecorded() {
    return {Fault::unrecorded, "the row was not written, and the database gave no error: a trigger or a rule took it"};
}

Effect effect_of(Session& session, std::string_view statement, std::string_view before) {
    auto* const aftermath = session.aftermath();
    return aftermath == nullptr ? Effect{} : aftermath->effect_of(statement, before);
}

std::vector<Finding> examine(Session& session, std::string_view project) {
    auto* const examination = session.examination();
    return examination == nullptr ? std::vector<Finding>{} : examination->examine(project);
}

}  // namespace belay
