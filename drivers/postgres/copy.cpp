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

void send_rows(PGconn* handle, std::string_view rows) {
    constexpr std::size_t chunk = 262'144;  // bytes
    while (!rows.empty()) {
        const std::string_view next = rows.substr(0, std::min(chunk, rows.size()));
        if (PQputCopyData(handle, next.data(), static_cast<int>(next.size())) != 1) break;
        rows.remove_prefix(next.size());
    }
    PQputCopyEnd(handle, rows.empty() ? nullptr : "the rows could not be sent");
    finish(handle);
}

std::optional<std::size_t> line_begin(std::string_view context, std::string_view rows) {
    constexpr std::string_view before = ", line ";
    const std::size_t at = context.find(before);
    if (!context.starts_with("COPY ") || at == std::string_view::npos) return std::nullopt;
    std::size_t line = 0;
    const std::string_view digits = context.substr(at + before.size());
    std::from_chars(digits.data(), digits.data() + digits.size(), line);
    std::size_t begin = 0;
    for (; line > 1; --line) {
        const std::size_t end = rows.find('\n', begin);
        if (end == std::string_view::npos) return std::nullopt;
        begin = end + 1;
    }
    return begin;
}

void refuse_rows(PGconn* handle) {
    PQputCopyEnd(handle, "no rows follow the statement");
    finish(handle);
}

void drain_rows(PGconn* handle) {
    char* row = nullptr;
    while (PQgetCopyData(handle, &row, 0) > 0) PQfreemem(row);
    finish(handle);
}

}  // namespace belay::postgres
