#include "drivers/postgres/copy.h"

#include <libpq-fe.h>

#include <algorithm>
#include <charconv>
#include <cstddef>

namespace belay::postgres {
namespace {

void finish(PGconn* handle) {
    while (PGresult* const result = PQgetResult(handle)) {
        const ExecStatusType status = PQresultStatus(result);
        PQclear(result);
        // libpq answers so for ever once the connection is gone in the middle of a copy.
        if (status == PGRES_COPY_IN || status == PGRES_COPY_OUT) return;
    }
}

}  // namespace

void send_rows(PGconn* handle, const RowSource& rows) {
    constexpr std::size_t longest = 262'144;  // bytes that libpq copies at a time
    const char* problem = nullptr;
    try {
        for (auto text = rows(); !text.empty() && problem == nullptr; text = rows()) {
            while (!text.empty() && problem == nullptr) {
                const auto part = text.substr(0, longest);
                text.remove_prefix(part.size());
                if (PQputCopyData(handle, part.data(), static_cast<int>(part.size())) != 1)
                    problem = "the rows could not be sent";
            }
        }
    } catch (...) {  // rethrown: the server waits for rows until it is told that there are no more
        PQputCopyEnd(handle, "the rows could not be read");
        finish(handle);
        throw;
    }
    PQputCopyEnd(handle, problem);
    finish(handle);
}

std::optional<std::size_t> row_in(std::string_view context) {
    constexpr std::string_view before = ", line ";
    const std::size_t at = context.find(before);
    if (!context.starts_with("COPY ") || at == std::string_view::npos) return std::nullopt;
    std::size_t row = 0;
    const std::string_view digits = context.substr(at + before.size());
    std::from_chars(digits.data(), digits.data() + digits.size(), row);
    return row;
}

void refuse_rows(PGconn* handle) {
    PQputCopyEnd(handle, "no rows follow the statement");
    finish(handle);
}

void drain_copied_rows(PGconn* handle) {
    char* row = nullptr;
    while (PQgetCopyData(handle, &row, 0) > 0) PQfreemem(row);
}

void drain_rows(PGconn* handle) {
    drain_copied_rows(handle);
    finish(handle);
}

}  // namespace belay::postgres
