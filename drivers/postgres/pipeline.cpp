#include "drivers/postgres/pipeline.h"

#include <libpq-fe.h>

#include "engine/session.h"

namespace belay::postgres {

Pipeline::Pipeline(pg_conn* handle) : handle_(handle) {
    require(PQenterPipelineMode(handle_));
}

Pipeline::~Pipeline() {
    if (!ended_) PQpipelineSync(handle_);
    // Between commands libpq returns nothing once; at the end, and where the connection is lost, twice.
    for (int nothing = 0; nothing < 2;) {
        PGresult* const result = PQgetResult(handle_);
        nothing = result == nullptr ? nothing + 1 : 0;
        PQclear(result);
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

void Pipeline::prepare(const std::string& name, const std::string& sql) {
    require(PQsendPrepare(handle_, name.c_str(), sql.c_str(), 0, nullptr));
}

void Pipeline::send_prepared(const std::string& name, const Bound& arguments) {
    require(PQsendQueryPrepared(handle_, name.c_str(), arguments.count(), arguments.values.data(),
                                arguments.lengths.data(), arguments.formats.data(), 0));
}

void Pipeline::ask_for_results() {
    require(PQsendFlushRequest(handle_));
}

void Pipeline::end() {
    ended_ = true;
    require(PQpipelineSync(handle_));
}

bool Pipeline::succeeded() {
    PGresult* const result = PQgetResult(handle_);
    const ExecStatusType status = PQresultStatus(result);
    PQclear(result);
    PQclear(PQgetResult(handle_));  // which is nothing, between commands
    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY;
}

}  // namespace belay::postgres
