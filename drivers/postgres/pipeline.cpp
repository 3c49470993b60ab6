#include "drivers/postgres/pipeline.h"

#include <libpq-fe.h>
#include <sys/socket.h>

#include "drivers/postgres/copy.h"
#include "engine/session.h"

namespace belay::postgres {

void Clear::operator()(PGresult* result) const noexcept {
    PQclear(result);
}

Pipeline::Pipeline(pg_conn* handle) : handle_(handle) {
    require(PQenterPipelineMode(handle_));
}

Pipeline::~Pipeline() {
    if (!ended_) PQpipelineSync(handle_);
    // Between commands libpq returns nothing once; at the end, and where the connection is lost, twice.
    for (int nothing = 0; nothing < 2 && !lost_;) {
        PQsetSingleRowMode(handle_);
        const Result result(PQgetResult(handle_));
        nothing = result ? 0 : nothing + 1;
        end_copy(result.get());
    }
    PQexitPipelineMode(handle_);
}

void Pipeline::require(int sent) {
    if (sent == 1) return;
    throw DatabaseError(Fault::connection, PQerrorMessage(handle_));
}

void Pipeline::send(const std::string& sql) {
    require(PQsendQueryParams(handle_, sql.c_str(), 0, nullptr, nullptr, nullptr, nullptr, 0));
}

void Pipeline::send(const std::string& sql, const Bound& arguments) {
    require(PQsendQueryParams(handle_, sql.c_str(), arguments.count(), arguments.types.data(), arguments.values.data(),
                              arguments.lengths.data(), arguments.formats.data(), 0));
}

void Pipeline::prepare(const char* name, const std::string& sql) {
    require(PQsendPrepare(handle_, name, sql.c_str(), 0, nullptr));
}

void Pipeline::send_prepared(const char* name, const Bound& arguments) {
    require(PQsendQueryPrepared(handle_, name, arguments.count(), arguments.values.data(), arguments.lengths.data(),
                                arguments.formats.data(), 0));
}

void Pipeline::ask_for_results() {
    require(PQsendFlushRequest(handle_));
}

void Pipeline::end() {
    ended_ = true;
    require(PQpipelineSync(handle_));
}

/// libpq gives the result of a command that copies again and again until the rows are through. Rows from the server can
/// be read; a server that waits for rows is not to be had back in the middle of a pipeline, so it is left.
void Pipeline::end_copy(const PGresult* result) {
    const ExecStatusType status = PQresultStatus(result);
    if (status == PGRES_COPY_OUT) {
        drain_copied_rows(handle_);
    } else if (status == PGRES_COPY_IN || status == PGRES_COPY_BOTH) {
        shutdown(PQsocket(handle_), SHUT_RDWR);
        lost_ = true;
    }
}

Result Pipeline::result() {
    if (lost_) return {};
    Result result(PQgetResult(handle_));
    end_copy(result.get());
    if (lost_) return {};
    PQclear(PQgetResult(handle_));  // which is nothing, between commands
    return result;
}

bool Pipeline::succeeded() {
    bool good = false;
    bool copied = false;
    PQsetSingleRowMode(handle_);
    while (const Result result{lost_ ? nullptr : PQgetResult(handle_)}) {
        const ExecStatusType status = PQresultStatus(result.get());
        good = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY;
        copied |= status == PGRES_COPY_OUT;
        end_copy(result.get());
    }
    return good && !copied && !lost_;
}

}  // namespace belay::postgres
