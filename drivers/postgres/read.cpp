#include <libpq-fe.h>

#include <exception>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

#include "drivers/postgres/copy.h"
#include "drivers/postgres/session.h"
#include "drivers/postgres/values.h"

// One statement with bound arguments, and its rows.

namespace belay::postgres {
namespace {

struct Clear {
    void operator()(PGresult* result) const noexcept { PQclear(result); }
};
using Result = std::unique_ptr<PGresult, Clear>;

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
        rows.columns = static_cast<std::size_t>(PQnfields(result.get()));
        const int count = PQntuples(result.get());
        rows.rows.reserve(static_cast<std::size_t>(count));
        for (int row = 0; row < count; ++row) rows.rows.push_back(row_of(result.get(), row));
    });
    rows.changed = diagnostics_.changed();
    return rows;
}

}  // namespace belay::postgres
