#include "engine/session.h"

namespace belay {

void Session::transact(const Settings& settings, std::span<const Transaction> transactions,
                       const std::function<void()>& committed) {
    for (const auto& transaction : transactions) {
        configure(settings);
        begin(Access::write);
        execute(transaction.text, transaction.statements);
        reset();
        query(transaction.last, transaction.arguments);
        if (&transaction == &transactions.back()) return;
        commit_deferred();
        committed();
    }
}

}  // namespace belay
