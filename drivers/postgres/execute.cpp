#include <libpq-fe.h>

#include <algorithm>
#include <cstddef>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "drivers/postgres/copy.h"
#include "drivers/postgres/pipeline.h"
#include "drivers/postgres/plain.h"
#include "drivers/postgres/session.h"

namespace belay::postgres {

/// Ends a statement that copies rows in place of returning them, as far as it can.
void ServerSession::finish_copy(const RowSource& rows) {
    if (diagnostics_.copy() == Diagnostics::Copy::to_client) {
        drain_rows(link().handle());
        throw DatabaseError(Fault::statement, "copy to stdout has nowhere to write: copy to a file, or to a table");
    }
    if (rows) return send_rows(link().handle(), rows);
    refuse_rows(link().handle());
    throw DatabaseError(Fault::statement, "no rows follow this 'copy ... from stdin'");
}

/// Runs what one message may hold. libpq keeps all rows of a statement until its end unless it is asked for them one by
/// one: they are dropped as they come.
void ServerSession::run_message(const std::string& sql, const RowSource& rows) {
    guard(sql, [&] {
        PGconn* const handle = link().handle();
        if (PQsendQuery(handle, sql.c_str()) != 1) throw error_of(sql, std::runtime_error(PQerrorMessage(handle)));
        PQsetSingleRowMode(handle);
        while (const Result result{PQgetResult(handle)}) {
            // libpq answers with the copy for ever where the connection is gone in its middle.
            if (diagnostics_.copy() != Diagnostics::Copy::none) return finish_copy(rows);
        }
    });
}

/// `rows` is empty where none follow the statement.
void ServerSession::run_statement(std::string_view text, Control control, const RowSource& rows, Owner transaction) {
    const std::string sql(text);
    require_not_cancelled();
    try {
        run_message(sql, rows);
    } catch (DatabaseError& error) {
        error.row = row_in(error.context);
        throw;
    }
    // `commit and chain` is in a transaction afterwards, too: another one.
    const bool ended = !in_transaction() || diagnostics_.tag() == "COMMIT" || control == Control::rollback;
    if (transaction == Owner::engine && ended)
        throw DatabaseError(Fault::statement, "the statement ended the transaction");
}

/// How many statements from the first on can go in one message: the server reads the whole of it before it runs the
/// first, so none but the last may change how SQL is read, and each must leave the transaction to the engine.
std::size_t ServerSession::count_together(std::string_view text, std::span<const Statement> statements) const {
    constexpr std::size_t longest = 262'144;  // bytes
    const std::size_t begin = statements.front().begin;
    const auto fits = [&](const Statement& statement) {
        return statement.control == Control::none && !statement.takes_data && statement.end - begin <= longest &&
               leaves_session(text.substr(statement.begin, statement.end - statement.begin));
    };
    if (settings_.statement_timeout) return 1;  // servers before 13 take it as that of the whole message
    const auto end = std::ranges::find_if_not(statements, fits);
    return std::max<std::size_t>(1, static_cast<std::size_t>(end - statements.begin()));
}

/// Statements in one message, which the server runs until one of them fails.
void ServerSession::run_together(std::string_view text, std::span<const Statement> statements) {
    const std::size_t begin = statements.front().begin;
    const std::string sql(text.substr(begin, statements.back().end - begin));
    require_not_cancelled();
    try {
        run_message(sql, {});
    } catch (DatabaseError& error) {
        // What is wrong in its syntax shows before the first has run.
        std::size_t failed = std::min(diagnostics_.succeeded(), statements.size() - 1);
        const auto place = begin + error.offset.value_or(0);
        if (error.offset) {
            while (failed > 0 && statements[failed].begin > place) --failed;
            while (failed + 1 < statements.size() && statements[failed + 1].begin <= place) ++failed;
            error.offset = place - statements[failed].begin;
        }
        error.statement = failed;
        throw;
    }
}

std::size_t ServerSession::execute(std::string_view text, std::span<const Statement> statements) {
    const Cancellation::Verb verb(cancellation_);
    const Owner transaction = in_transaction() ? Owner::engine : Owner::script;
    const Watching watching(*this, transaction);
    std::size_t changed = 0;
    for (std::size_t index = 0; index < statements.size();) {
        const auto left = statements.subspan(index);
        const std::size_t count = transaction == Owner::engine ? count_together(text, left) : 1;
        try {
            if (count > 1)
                run_together(text, left.first(count));
            else
                run_alone(text, left.front(), transaction);
        } catch (DatabaseError& error) {
            error.statement = index + error.statement.value_or(0);
            throw;
        }
        index += count;
        changed += diagnostics_.changed();
    }
    return changed;
}

void ServerSession::run_alone(std::string_view text, const Statement& statement, Owner transaction) {
    std::string_view data = text.substr(statement.data_begin, statement.data_end - statement.data_begin);
    const RowSource rows = [&data] { return std::exchange(data, {}); };
    run_statement(text.substr(statement.begin, statement.end - statement.begin), statement.control,
                  statement.takes_data ? rows : RowSource{}, transaction);
}

void ServerSession::copy(std::string_view sql, const RowSource& rows) {
    const Cancellation::Verb verb(cancellation_);
    const Owner transaction = in_transaction() ? Owner::engine : Owner::script;
    const Watching watching(*this, transaction);
    run_statement(sql, Control::none, rows, transaction);
}

}  // namespace belay::postgres
