#include "drivers/postgres/session.h"

#include <fmt/format.h>
#include <libpq-fe.h>

#include <array>
#include <pqxx/pqxx>
#include <tuple>
#include <utility>
#include <vector>

#include "drivers/postgres/connect.h"
#include "drivers/postgres/copy.h"
#include "drivers/postgres/examine.h"
#include "drivers/postgres/postgres.h"
#include "drivers/postgres/values.h"

namespace belay::postgres {
namespace {

// To a role of this name "$user" in the search path is the schema of the history, once it is there: tables that scripts
// create without a schema would go there.
constexpr std::string_view history_schema = "belay";
constexpr auto leave_user_out_of_path =
    R"(; select set_config('search_path', ltrim(replace(current_setting('search_path'), '"$user"', ''), ', '), false))";

void free_cancel(PGcancel* cancel) {
    PQfreeCancel(cancel);
}

void on_notice(void* receiver, const PGresult* result) noexcept {
    const auto& notice = *static_cast<const NoticeReceiver*>(receiver);
    const auto field = [&](int code) {
        const char* const text = PQresultErrorField(result, code);
        return std::string_view(text == nullptr ? "" : text);
    };
    if (notice) notice(field(PG_DIAG_SEVERITY_NONLOCALIZED), field(PG_DIAG_MESSAGE_PRIMARY));
}

}  // namespace

ServerSession::ServerSession(const Connection& connection)
    : link_(connected(connection).release()),
      cancel_(PQgetCancel(link_.handle()), &free_cancel),
      name_(display_name(connection.url)),
      role_(connection.role),
      defaults_(connection.defaults),
      settings_(connection.defaults),
      notice_(connection.notice) {
    diagnostics_.attach(link_.handle());
    PQsetNoticeReceiver(link_.handle(), on_notice, &notice_);
    run(baseline());
}

ServerSession::~ServerSession() = default;

const Dialect& ServerSession::dialect() const {
    return postgres::dialect();
}

bool ServerSession::in_transaction() const {
    const PGTransactionStatusType status = PQtransactionStatus(link_.handle());
    return status == PQTRANS_INTRANS || status == PQTRANS_INERROR;
}

DatabaseError ServerSession::error_of(std::string_view sql, const std::exception& error) const {
    const bool open = PQstatus(link_.handle()) == CONNECTION_OK;
    DatabaseError result = diagnostics_.error(sql).value_or(
        DatabaseError(Fault::statement, open ? error.what() : "the connection to the server is lost"));
    if (!open) result.fault = Fault::connection;
    if (result.fault != Fault::cancelled || cancelled_) return result;
    // Both are 57014; the words are the server's, in its own language.
    const bool has_limit = settings_.statement_timeout.has_value();
    const bool says_so = std::string_view(result.what()).find("statement timeout") != std::string_view::npos;
    if (has_limit || says_so) result.fault = Fault::timeout;
    return result;
}

/// Runs `action` and says in belay's words what went wrong in it, which the diagnostics know better than the exception.
void ServerSession::guard(std::string_view sql, const auto& action) {
    diagnostics_.clear();
    try {
        action();
    } catch (const pqxx::failure& error) {
        throw error_of(sql, error);
    } catch (const pqxx::usage_error& error) {
        throw error_of(sql, error);
    }
    if (const auto error = diagnostics_.error(sql)) throw error_of(sql, *error);
}

void ServerSession::run(const std::string& sql) {
    guard(sql, [&] { link_.work().exec(sql); });
}

void ServerSession::finish_copy(std::string_view text, const Statement& statement) {
    switch (diagnostics_.copy()) {
        case Diagnostics::Copy::none: return;
        case Diagnostics::Copy::from_client:
            if (!statement.takes_data) {
                refuse_rows(link_.handle());
                throw DatabaseError(Fault::statement, "no rows follow this 'copy ... from stdin'");
            }
            return send_rows(link_.handle(),
                             text.substr(statement.data_begin, statement.data_end - statement.data_begin));
        case Diagnostics::Copy::to_client:
            drain_rows(link_.handle());
            throw DatabaseError(Fault::statement, "copy to stdout has nowhere to write: copy to a file, or to a table");
    }
}

void ServerSession::run_statement(std::string_view text, const Statement& statement, Transaction transaction) {
    const std::string sql(text.substr(statement.begin, statement.end - statement.begin));
    if (cancelled_) throw DatabaseError(Fault::cancelled, "interrupted");
    guard(sql, [&] {
        link_.work().exec(sql);
        finish_copy(text, statement);
    });
    // `commit and chain` is in a transaction afterwards, too: another one.
    const bool ended = !in_transaction() || diagnostics_.tag() == "COMMIT" || statement.control == Control::rollback;
    if (transaction == Transaction::kept && ended)
        throw DatabaseError(Fault::statement, "the statement ended the transaction");
}

void ServerSession::execute(std::string_view text, std::span<const Statement> statements) {
    cancelled_ = false;
    const Transaction transaction = in_transaction() ? Transaction::kept : Transaction::own;
    for (std::size_t index = 0; index < statements.size(); ++index) {
        try {
            run_statement(text, statements[index], transaction);
        } catch (DatabaseError& error) {
            error.statement = index;
            const auto [begin, rows, end] =
                std::tuple(statements[index].begin, statements[index].data_begin, statements[index].data_end);
            if (const auto line = line_begin(error.context, text.substr(rows, end - rows)))
                error.offset = rows - begin + *line;
            throw;
        }
    }
}

Rows ServerSession::query(std::string_view sql, std::span<const Value> arguments) {
    cancelled_ = false;
    return fetch(sql, arguments);
}

Rows ServerSession::fetch(std::string_view sql, std::span<const Value> arguments) {
    const std::vector<const char*> texts = bound(arguments);
    Rows rows;
    guard(sql, [&] {
        const auto result =
            link_.work().exec_params(std::string(sql), pqxx::prepare::make_dynamic_params(texts.begin(), texts.end()));
        rows = rows_of(result);
    });
    return rows;
}

void ServerSession::begin(Access access) {
    cancelled_ = false;
    if (reset_due_) reset();
    run(access == Access::write ? "begin read write" : "begin read only");
}

void ServerSession::commit() {
    cancelled_ = false;
    if (!in_transaction()) throw DatabaseError(Fault::statement, "no transaction is open");
    run("commit");
    const bool rolled_back = diagnostics_.tag() == "ROLLBACK";
    reset_due_ = reset_due_ && rolled_back;
    finish_transaction();
    if (!rolled_back) return;
    throw DatabaseError(Fault::statement, "the transaction had failed before its commit, and was rolled back");
}

void ServerSession::rollback() noexcept {
    cancelled_ = false;
    if (in_transaction()) {
        try {
            run("rollback");
        } catch (const std::exception&) {
            // Only a lost connection gets here, and the server has rolled back by then.
            return;
        }
    }
    finish_transaction();
}

void ServerSession::finish_transaction() noexcept {
    if (!reset_due_) return;
    try {
        reset();
    } catch (const std::exception&) {
        // The transaction has ended as it should and must not be reported otherwise: the next `begin` tries again.
        reset_due_ = true;
    }
}

std::string ServerSession::settings_sql(const Settings& settings) const {
    std::string sql;
    if (settings.lock_timeout) sql += fmt::format("; set lock_timeout = {}", settings.lock_timeout->count());
    if (settings.statement_timeout) {
        sql += fmt::format("; set statement_timeout = {}", settings.statement_timeout->count());
    }
    return sql;
}

std::string ServerSession::baseline() {
    // With standard_conforming_strings off, a backslash would end strings elsewhere than the lexer saw.
    std::string sql = "set standard_conforming_strings = on" + settings_sql(defaults_);
    if (!role_.empty()) sql += "; set role " + link_.work().quote_name(role_);
    if (role_ == history_schema || PQuser(link_.handle()) == history_schema) sql += leave_user_out_of_path;
    return sql;
}

void ServerSession::configure(const Settings& settings) {
    run("set standard_conforming_strings = on" + settings_sql(settings));
    settings_ = settings;
    if (!settings_.statement_timeout) settings_.statement_timeout = defaults_.statement_timeout;
}

void ServerSession::reset() {
    cancelled_ = false;
    run("reset session authorization; reset role; reset all; close all; unlisten *; deallocate all; discard temp; " +
        baseline());
    settings_ = defaults_;
    reset_due_ = in_transaction();
}

std::vector<Finding> ServerSession::examine() {
    return postgres::examine(*this, PQbackendPID(link_.handle()));
}

void ServerSession::cancel() noexcept {
    cancelled_ = true;
    std::array<char, 256> words{};
    PQcancel(cancel_.get(), words.data(), static_cast<int>(words.size()));
}

}  // namespace belay::postgres
