#include "drivers/postgres/diagnostics.h"

#include <libpq-events.h>
#include <libpq-fe.h>

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "engine/sql/utf8.h"

namespace belay::postgres {
namespace {

std::string field(const PGresult* result, int code) {
    const char* const text = PQresultErrorField(result, code);
    return text == nullptr ? std::string() : std::string(text);
}

/// The rows that a command tag counts where they were changed: "INSERT 0 3". Others count rows that were read.
std::size_t changed_of(std::string_view tag) {
    constexpr std::array<std::string_view, 5> changing{"INSERT ", "UPDATE ", "DELETE ", "MERGE ", "COPY "};
    const auto is_it = [tag](std::string_view command) { return tag.starts_with(command); };
    if (std::ranges::none_of(changing, is_it)) return 0;
    std::size_t count = 0;
    const std::string_view digits = tag.substr(tag.rfind(' ') + 1);
    std::from_chars(digits.data(), digits.data() + digits.size(), count);
    return count;
}

/// libpq keeps this procedure until it closes the connection, which may be long after whoever listened. Who listens now
/// is known to the connection.
int on_event(PGEventId event, void* information, void* /*unused*/) {
    if (event != PGEVT_RESULTCREATE) return 1;
    const auto& created = *static_cast<const PGEventResultCreate*>(information);
    auto* const diagnostics = static_cast<Diagnostics*>(PQinstanceData(created.conn, on_event));
    if (diagnostics != nullptr) diagnostics->record(created.result);
    return 1;
}

}  // namespace

void Diagnostics::attach(PGconn* handle) {
    // A connection that was lent before has the procedure, and libpq refuses to take it twice.
    if (PQsetInstanceData(handle, on_event, this) != 0) return;
    const bool registered = PQregisterEventProc(handle, on_event, "belay", nullptr) != 0;
    if (!registered || PQsetInstanceData(handle, on_event, this) == 0)
        throw DatabaseError(Fault::connection, "libpq does not report results: out of memory");
}

void Diagnostics::detach(PGconn* handle) noexcept {
    PQsetInstanceData(handle, on_event, nullptr);
}

void Diagnostics::clear() {
    failed_.reset();
    copy_ = Copy::none;
    tag_.clear();
    succeeded_ = 0;
    changed_ = 0;
}

void Diagnostics::record(const PGresult* result) noexcept {
    const ExecStatusType status = PQresultStatus(result);
    copy_ = status == PGRES_COPY_IN ? Copy::from_client : status == PGRES_COPY_OUT ? Copy::to_client : Copy::none;
    if (const char* const tag = PQcmdStatus(const_cast<PGresult*>(result)); tag != nullptr) tag_ = tag;
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) {
        ++succeeded_;
        changed_ += changed_of(tag_);
    }
    if (status != PGRES_FATAL_ERROR && status != PGRES_BAD_RESPONSE) return;
    if (failed_ && !failed_->code.empty()) return;  // what follows a server's error is libpq's "the connection is gone"

    Fields fields{.message = field(result, PG_DIAG_MESSAGE_PRIMARY),
                  .code = field(result, PG_DIAG_SQLSTATE),
                  .detail = field(result, PG_DIAG_MESSAGE_DETAIL),
                  .hint = field(result, PG_DIAG_MESSAGE_HINT),
                  .context = field(result, PG_DIAG_CONTEXT),
                  .internal_query = field(result, PG_DIAG_INTERNAL_QUERY),
                  .function = field(result, PG_DIAG_SOURCE_FUNCTION)};
    if (fields.message.empty()) fields.message = PQresultErrorMessage(result);
    const std::string position = field(result, PG_DIAG_STATEMENT_POSITION);
    std::from_chars(position.data(), position.data() + position.size(), fields.position);
    failed_ = std::move(fields);
}

std::optional<DatabaseError> Diagnostics::error(std::string_view sql) const {
    if (!failed_) return std::nullopt;
    std::string message = failed_->message;
    message.erase(message.find_last_not_of(" \n") + 1);
    const Fault fault = failed_->code.empty() ? Fault::connection : fault_of(failed_->code);
    DatabaseError error(fault, message);
    error.code = failed_->code;
    // Its code is that of a missing right, and its words are the server's, in its own language.
    error.hides_rows = error.fault == Fault::permission && failed_->function == "check_enable_rls";
    error.detail = failed_->detail;
    error.hint = failed_->hint;
    error.context = failed_->context;
    if (!failed_->internal_query.empty()) {
        error.context +=
            fmt::format("{}internal query: {}", error.context.empty() ? "" : "\n", failed_->internal_query);
    }
    if (failed_->position > 0) error.offset = utf8::offset_of(sql, failed_->position - 1);
    return error;
}

Fault fault_of(std::string_view sqlstate) {
    constexpr std::array<std::string_view, 3> lock{"55P03", "40P01", "40001"};
    constexpr std::array<std::string_view, 2> permission{"42501", "25006" /* a read-only transaction */};
    if (std::ranges::find(lock, sqlstate) != lock.end()) return Fault::lock;
    if (std::ranges::find(permission, sqlstate) != permission.end()) return Fault::permission;
    if (sqlstate == "23505") return Fault::duplicate;
    if (sqlstate == "57014") return Fault::cancelled;
    if (sqlstate.starts_with("08") || sqlstate.starts_with("57P0")) return Fault::connection;
    return Fault::statement;
}

}  // namespace belay::postgres
