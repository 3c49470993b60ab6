#include <fmt/format.h>
#include <libpq-fe.h>

#include <exception>
#include <pqxx/pqxx>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

#include "drivers/postgres/copy.h"
#include "drivers/postgres/pipeline.h"
#include "drivers/postgres/session.h"
#include "drivers/postgres/values.h"

// One statement with bound arguments, and its rows.

namespace belay::postgres {
namespace {

// Sent with a query, in one message: while it is read and runs, names mean what the catalog says, a policy that would
// hide rows is an error, and the role is the run's own. After it all is as before. Outside a transaction the server
// takes them as one, and what is set ends with it. What the search path was is known under another name meanwhile.
constexpr std::string_view enter_own = R"(
    select pg_catalog.set_config('belay.path', pg_catalog.current_setting('search_path'), true),
           pg_catalog.set_config('belay.schemas', pg_catalog.current_schemas(false)::pg_catalog.text, true),
           pg_catalog.set_config('belay.security', pg_catalog.current_setting('row_security'), true),
           pg_catalog.set_config('belay.role', pg_catalog.current_setting('role'), true),
           pg_catalog.set_config('search_path', 'pg_catalog', true),
           pg_catalog.set_config('row_security', 'off', true),
           pg_catalog.set_config('role', {}, true){}{})";
constexpr std::string_view leave_own = R"(
    select pg_catalog.set_config('search_path', pg_catalog.current_setting('belay.path'), true),
           pg_catalog.set_config('row_security', pg_catalog.current_setting('belay.security'), true),
           pg_catalog.set_config('role', pg_catalog.current_setting('belay.role'), true))";

/// Brings a statement to its end that copies in place of returning rows. libpq gives the same result again until then.
void end_copy(PGconn* handle, ExecStatusType status) {
    if (status == PGRES_COPY_IN) refuse_rows(handle);
    if (status == PGRES_COPY_OUT) drain_rows(handle);
    if (status == PGRES_COPY_IN || status == PGRES_COPY_OUT)
        throw DatabaseError(Fault::statement, "a query returns rows, and this statement copies them");
}

/// Gives the rows of a statement that was sent to `sink` as they come. A sink that throws gets no more of them; the
/// server, which sends them all the same, is heard to its end.
std::size_t receive(PGconn* handle, const RowSink& sink) {
    std::size_t columns = 0;
    std::exception_ptr thrown;
    PQsetSingleRowMode(handle);
    while (const Result result{PQgetResult(handle)}) {
        const ExecStatusType status = PQresultStatus(result.get());
        end_copy(handle, status);
        columns = static_cast<std::size_t>(PQnfields(result.get()));
        if (status != PGRES_SINGLE_TUPLE || thrown) continue;
        try {
            sink(row_of(result.get(), 0));
        } catch (...) {  // rethrown below, when the connection can be used again
            thrown = std::current_exception();
        }
    }
    if (thrown) std::rethrow_exception(thrown);
    return columns;
}

}  // namespace

Reading ServerSession::read(std::string_view sql, std::span<const Value> arguments, const RowSink& sink) {
    const Cancellation::Verb verb(cancellation_);
    const Watching watching(*this, in_transaction() || !is_open() ? Owner::engine : Owner::script);
    const Bound bound(arguments);
    const std::string text(sql);
    Reading reading;
    guard(sql, [&] {
        PGconn* const handle = link().handle();
        const int sent = PQsendQueryParams(handle, text.c_str(), bound.count(), bound.types.data(), bound.values.data(),
                                           bound.lengths.data(), bound.formats.data(), 0);
        if (sent != 1) throw error_of(sql, std::runtime_error(PQerrorMessage(handle)));
        reading.columns = receive(handle, sink);
    });
    reading.changed = diagnostics_.changed();
    return reading;
}

Rows ServerSession::query(std::string_view sql, std::span<const Value> arguments) {
    const Cancellation::Verb verb(cancellation_);
    const Watching watching(*this, in_transaction() || !is_open() ? Owner::engine : Owner::script);
    return fetch(sql, arguments);
}

Rows ServerSession::own_query(std::string_view sql, std::span<const Value> arguments) {
    const Cancellation::Verb verb(cancellation_);
    const Watching watching(*this, in_transaction() || !is_open() ? Owner::engine : Owner::script);
    return fetch_own(sql, arguments);
}

Rows ServerSession::fetch_own(std::string_view sql, std::span<const Value> arguments) {
    const Bound bound(arguments);
    const std::string role = link().work().quote(identity_.role);
    Rows rows;
    guard(sql, [&] {
        Pipeline pipeline(link().handle());
        const auto lock = keep_lock();
        pipeline.send(fmt::format(enter_own, role, lock.empty() ? "" : ", ", lock));
        ++taken_;
        pipeline.send(std::string(sql), bound);
        pipeline.send(std::string(leave_own));
        pipeline.end();
        const auto failed = [&] { return error_of(sql, std::runtime_error("the server did not answer")); };
        if (!pipeline.succeeded()) throw lost_lock(failed());
        const auto result = pipeline.result();
        if (result) rows = rows_of(result.get());
        if (!result || diagnostics_.error(sql) || !pipeline.succeeded()) throw failed();
    });
    rows.changed = diagnostics_.changed();
    return rows;
}

Rows ServerSession::fetch(std::string_view sql, std::span<const Value> arguments) {
    const Bound bound(arguments);
    const std::string text(sql);
    Rows rows;
    guard(sql, [&] {
        PGconn* const handle = link().handle();
        const Result result(PQexecParams(handle, text.c_str(), bound.count(), bound.types.data(), bound.values.data(),
                                         bound.lengths.data(), bound.formats.data(), 0));
        if (!result) throw error_of(sql, std::runtime_error(PQerrorMessage(handle)));
        end_copy(handle, PQresultStatus(result.get()));
        rows = rows_of(result.get());
    });
    rows.changed = diagnostics_.changed();
    return rows;
}

}  // namespace belay::postgres
