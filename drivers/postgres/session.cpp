#include "drivers/postgres/session.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <libpq-fe.h>

#include <pqxx/pqxx>
#include <span>
#include <stdexcept>
#include <utility>
#include <vector>

#include "drivers/postgres/backup.h"
#include "drivers/postgres/connect.h"
#include "drivers/postgres/examine.h"
#include "drivers/postgres/parameters.h"
#include "drivers/postgres/postgres.h"
#include "drivers/postgres/values.h"

namespace belay::postgres {
namespace {

void on_notice(void* receiver, const PGresult* result) noexcept {
    const auto& notice = *static_cast<const NoticeReceiver*>(receiver);
    const auto field = [&](int code) {
        const char* const text = PQresultErrorField(result, code);
        return std::string_view(text == nullptr ? "" : text);
    };
    if (notice) notice(field(PG_DIAG_SEVERITY_NONLOCALIZED), field(PG_DIAG_MESSAGE_PRIMARY));
}

/// What the server says of a statement that belay had it cancel, in words that fit: nobody asked for that by name.
DatabaseError interrupted(const DatabaseError& error) {
    DatabaseError result(Fault::cancelled, "interrupted");
    result.code = error.code;
    result.offset = error.offset;
    result.statement = error.statement;
    result.context = error.context;
    return result;
}

/// The connection with the limits that every session has.
Connection limited(Connection connection) {
    constexpr std::chrono::seconds default_lock_timeout{2};
    if (!connection.defaults.lock_timeout) connection.defaults.lock_timeout = default_lock_timeout;
    return connection;
}

}  // namespace

ServerSession::ServerSession(const Connection& connection)
    : connection_(limited(connection)), name_(display_name(connection.url)), settings_(connection_.defaults) {
    connect();
    if (!connection_.notice) return;
    for (const auto& parameter : dialled(connection_.url).passed) {
        connection_.notice(
            "INFO", fmt::format("'{}' in the URL is a setting of another program, and is passed over", parameter));
    }
}

ServerSession::ServerSession(PGconn* lent, const Connection& settings)
    : loan_(std::in_place, lent),
      connection_(limited(loan_->connection(settings))),
      name_(loan_->name()),
      settings_(connection_.defaults) {
    loan_->hear_notices(on_notice, &connection_.notice);
    take(lent, Link::AtEnd::keep_open);
}

ServerSession::~ServerSession() {
    if (!is_open()) watcher_.give_up();
    if (loan_) give_back();
    disconnect();
}

void ServerSession::give_back() noexcept {
    rollback();
    if (!is_open()) return;
    try {
        unlock();
        if (shared_) return;
        run(fmt::format("{};{};select {}", fmt::join(close_commands, ";"), fmt::join(reset_commands, ";"),
                        rights_again(loan_->role().empty() ? "none" : loan_->role())));
    } catch (const std::exception&) {
        // A session ends without a word: the program finds out that its connection is lost.
    }
}

const Dialect& ServerSession::dialect() const {
    return postgres::dialect();
}

void ServerSession::connect() {
    auto handle = connected(connection_);
    PQsetNoticeReceiver(handle.get(), on_notice, &connection_.notice);
    take(handle.release(), Link::AtEnd::close);
}

void ServerSession::take(PGconn* handle, Link::AtEnd at_end) {
    link_.emplace(handle, at_end);
    diagnostics_.attach(handle);
    cancellation_.attach(handle);
    try {
        introduce();
    } catch (const DatabaseError&) {
        disconnect();  // nobody may work in a session without its settings
        throw;
    }
}

void ServerSession::disconnect() {
    cancellation_.detach();
    if (link_) Diagnostics::detach(link_->handle());
    link_.reset();
}

/// Sets the session up and learns who the server is, in one round trip.
void ServerSession::introduce() {
    const auto ask = [this](std::string_view identity) {
        const auto row = run(fmt::format("{};{};select identity.*{} from ({}) identity", baseline(), own_names,
                                         ask_for_defaults(), identity))
                             .front();
        identity_ = identity_of(row);
        path_ = link().work().quote(row.at(identity_columns).text);
        baseline_again_ = baseline_again(std::span(row).subspan(identity_columns));
    };
    try {
        ask(full_identity);
    } catch (const DatabaseError& error) {
        if (error.fault == Fault::connection) throw;
        ask(plain_identity);
    }
    const bool pooled =
        dialled(connection_.url).pooled || identity_.backend != std::to_string(PQbackendPID(link_->handle()));
    shared_ = pooled && connection_.pooler == Pooler::refused;
}

void ServerSession::reconnect() {
    const Cancellation::Verb verb(cancellation_);
    if (loan_) throw DatabaseError(Fault::connection, "the connection was lent, and belay does not open it again");
    const Identity before = identity_;
    disconnect();
    settings_ = connection_.defaults;
    reset_due_ = false;
    held_.reset();
    connect();
    const std::string other = difference(before, identity_);
    if (other.empty()) return;
    identity_ = before;
    disconnect();
    throw DatabaseError(Fault::connection, "this is not the server that was connected before: " + other);
}

Link& ServerSession::link() {
    if (!link_) throw DatabaseError(Fault::connection, "the connection to the server is lost");
    return *link_;
}

bool ServerSession::is_open() const {
    return link_ && PQstatus(link_->handle()) == CONNECTION_OK;
}

bool ServerSession::in_transaction() const {
    if (!link_) return false;
    const PGTransactionStatusType status = PQtransactionStatus(link_->handle());
    return status == PQTRANS_INTRANS || status == PQTRANS_INERROR;
}

DatabaseError ServerSession::error_of(std::string_view sql, const std::exception& error) const {
    const bool open = is_open();
    if (!open && cancellation_.shut()) {
        DatabaseError cut(Fault::cancelled, "interrupted");
        cut.detail = "The server did not end the statement within a second, so the connection to it was cut.";
        return cut;
    }
    DatabaseError result = diagnostics_.error(sql).value_or(
        DatabaseError(Fault::statement, open ? error.what() : "the connection to the server is lost"));
    if (!open) result.fault = Fault::connection;
    if (cancellation_.requested()) return result.fault == Fault::cancelled ? interrupted(result) : result;
    result = explained(result, watcher_.seen());
    if (result.fault != Fault::cancelled) return result;
    // Both are 57014; the words are the server's, in its own language.
    const bool has_limit = settings_.statement_timeout.has_value();
    const bool says_so = std::string_view(result.what()).find("statement timeout") != std::string_view::npos;
    if (has_limit || says_so) result.fault = Fault::timeout;
    return result;
}

/// Runs `action` and says in belay's words what went wrong in it, which the diagnostics know better than the exception.
void ServerSession::guard(std::string_view sql, const std::function<void()>& action) {
    diagnostics_.clear();
    try {
        action();
    } catch (const pqxx::failure& error) {
        throw error_of(sql, error);
    } catch (const pqxx::usage_error& error) {
        throw error_of(sql, error);
    }
    if (const auto error = diagnostics_.error(sql)) throw error_of(sql, *error);
    // libpq does not report the result that it makes up for a connection that was cut.
    if (!is_open()) throw error_of(sql, std::runtime_error("the connection to the server is lost"));
}

/// What the last statement of `sql` returned.
Rows ServerSession::run(const std::string& sql) {
    Rows rows;
    guard(sql, [&] { rows = rows_of(link().work().exec(sql)); });
    return rows;
}

void ServerSession::begin(Access access) {
    const Cancellation::Verb verb(cancellation_);
    if (reset_due_) restore_settings();
    run(access == Access::write ? "begin read write" : "begin read only");
    watch();
}

void ServerSession::require_not_cancelled() const {
    if (cancellation_.requested()) throw DatabaseError(Fault::cancelled, "interrupted");
}

/// Has the transaction, or what runs outside one, looked at until the watcher is stopped.
void ServerSession::watch() {
    if (!shared_) watcher_.start(connection_, std::stoi(identity_.backend), settings_.max_blocking);
}

void ServerSession::commit() {
    commit_with("commit");
    deferred_ = false;
}

void ServerSession::commit_deferred() {
    commit_with("set local synchronous_commit = off; commit");
    deferred_ = true;
}

/// A commit flushes all that came before it where it has written something itself: nothing that stays, here. How it
/// does is the server's own setting.
void ServerSession::flush() {
    const Cancellation::Verb verb(cancellation_);
    if (!deferred_) return;
    run("select pg_catalog.pg_logical_emit_message(true, 'belay', '')");
    deferred_ = false;
}

void ServerSession::commit_with(const std::string& sql) {
    const Cancellation::Verb verb(cancellation_);
    if (!in_transaction()) throw DatabaseError(Fault::statement, "no transaction is open");
    try {
        run(sql);
        watcher_.stop();
    } catch (DatabaseError& error) {
        watcher_.stop();
        error.at_commit = true;
        if (!is_open()) error.fault = Fault::connection;  // interrupted or not, nobody knows whether it happened
        throw;
    }
    const bool rolled_back = diagnostics_.tag() == "ROLLBACK";
    reset_due_ = reset_due_ && rolled_back;
    finish_transaction();
    if (!rolled_back) return;
    throw DatabaseError(Fault::statement, "the transaction had failed before its commit, and was rolled back");
}

void ServerSession::rollback() noexcept {
    const Cancellation::Verb verb(cancellation_, Cancellation::Means::shut);
    watcher_.stop();
    // A pooler may pass on a request to cancel after it said that it did: then the first attempt is what is cancelled.
    for (int attempts = 2; in_transaction() && attempts > 0; --attempts) {
        try {
            run("rollback");
        } catch (const std::exception&) {
            // Where the connection is lost, the server has rolled back by then.
        }
    }
    if (!in_transaction()) finish_transaction();
}

void ServerSession::finish_transaction() noexcept {
    if (!reset_due_ || !is_open()) return;
    try {
        restore_settings();
    } catch (const std::exception&) {
        // The transaction has ended as it should and must not be reported otherwise: the next `begin` tries again.
        reset_due_ = true;
    }
}

void ServerSession::backup(const std::string& path) {
    backup_cancelled_ = false;
    const Cancellation::Verb verb(cancellation_);
    dump(link().handle(), connection_.role, path, backup_cancelled_);
}

void ServerSession::restore(const std::string& path) {
    throw DatabaseError(Fault::statement, fmt::format("'{}' is to be restored with pg_restore", path));
}

std::vector<Finding> ServerSession::examine(std::string_view project) {
    return postgres::examine(*this, project, shared_ ? PQbackendPID(link().handle()) : std::stoi(identity_.backend));
}

void ServerSession::cancel() noexcept {
    backup_cancelled_ = true;
    cancellation_.request();
}

}  // namespace belay::postgres
