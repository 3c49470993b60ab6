#include <libpq-fe.h>

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "drivers/postgres/connect.h"
#include "drivers/postgres/diagnostics.h"
#include "drivers/postgres/postgres.h"

namespace belay::postgres {
namespace {

constexpr std::string_view duplicate_database = "42P04";
constexpr std::string_view object_in_use = "55006";

// Whose session it is, the server tells everybody; what kind of process it is, not everybody.
constexpr auto others = R"(
    select concat('pid ', pid, ' (', usename, case application_name when '' then '' else ', ' || application_name end, ')')
    from pg_catalog.pg_stat_activity
    where datname operator(pg_catalog.=) $1 and usename is not null
      and coalesce(backend_type, 'client backend') operator(pg_catalog.=) 'client backend'
    order by pid)";

struct Clear {
    void operator()(PGresult* result) const noexcept { PQclear(result); }
};
using Result = std::unique_ptr<PGresult, Clear>;
using Handle = std::unique_ptr<PGconn, Finish>;

std::string field(const PGresult* result, int code) {
    const char* const text = PQresultErrorField(result, code);
    return text == nullptr ? "" : text;
}

DatabaseError failure(PGconn* connection, const PGresult* result) {
    const auto code = field(result, PG_DIAG_SQLSTATE);
    auto message = field(result, PG_DIAG_MESSAGE_PRIMARY);
    if (message.empty()) message = PQerrorMessage(connection);
    message.erase(message.find_last_not_of(" \n") + 1);
    DatabaseError error(code == object_in_use ? Fault::lock
                        : code.empty()        ? Fault::connection
                                              : fault_of(code),
                        message);
    error.code = code;
    error.detail = field(result, PG_DIAG_MESSAGE_DETAIL);
    error.hint = field(result, PG_DIAG_MESSAGE_HINT);
    return error;
}

/// A connection to a database that every server has, other than `database`.
Handle beside(const Connection& connection, std::string_view database) {
    if (database == "postgres") return connected(connection, "template1");
    try {
        return connected(connection, "postgres");
    } catch (const DatabaseError& error) {
        if (error.fault != Fault::missing) throw;
    }
    return connected(connection, "template1");
}

std::string quoted(PGconn* connection, const std::string& name) {
    const std::unique_ptr<char, decltype(&PQfreemem)> text(PQescapeIdentifier(connection, name.data(), name.size()),
                                                           &PQfreemem);
    if (!text) throw DatabaseError(Fault::address, PQerrorMessage(connection));
    return text.get();
}

Result run(PGconn* connection, const std::string& sql, const char* argument = nullptr) {
    Result result(argument == nullptr
                      ? PQexec(connection, sql.c_str())
                      : PQexecParams(connection, sql.c_str(), 1, nullptr, &argument, nullptr, nullptr, 0));
    const auto status = PQresultStatus(result.get());
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) return result;
    throw failure(connection, result.get());
}

std::string listed(const PGresult* sessions) {
    constexpr int enough = 5;
    std::vector<std::string> names;
    const int count = PQntuples(sessions);
    for (int row = 0; row < std::min(count, enough); ++row) names.emplace_back(PQgetvalue(sessions, row, 0));
    return fmt::format("{}{}", fmt::join(names, ", "),
                       count > enough ? fmt::format(" and {} more", count - enough) : "");
}

/// The server waits for five seconds for those who are leaving just now, and says how many stay, but not who.
DatabaseError in_use(PGconn* connection, const std::string& database, const DatabaseError& error) {
    const auto sessions = run(connection, others, database.c_str());
    if (PQntuples(sessions.get()) == 0) return error;
    DatabaseError result(Fault::lock, fmt::format("others are connected to the database '{}'", database));
    result.code = error.code;
    result.detail = listed(sessions.get());
    return result;
}

bool exists(PGconn* connection, const std::string& database) {
    const auto found =
        run(connection, "select from pg_catalog.pg_database where datname operator(pg_catalog.=) $1", database.c_str());
    return PQntuples(found.get()) > 0;
}

}  // namespace

bool create_database(const Connection& connection) {
    const auto database = database_named(connection);
    const auto handle = beside(connection, database);
    if (exists(handle.get(), database)) return false;
    const auto owner = connection.role.empty() ? "" : " owner " + quoted(handle.get(), connection.role);
    try {
        run(handle.get(), "create database " + quoted(handle.get(), database) + owner);
    } catch (const DatabaseError& error) {
        // Two at once: the other one was faster.
        if (error.code != duplicate_database && error.fault != Fault::duplicate) throw;
        return false;
    }
    return true;
}

bool drop_database(const Connection& connection) {
    const auto database = database_named(connection);
    const auto handle = beside(connection, database);
    if (!exists(handle.get(), database)) return false;
    try {
        run(handle.get(), "drop database if exists " + quoted(handle.get(), database));
    } catch (const DatabaseError& error) {
        if (error.code != object_in_use) throw;
        throw in_use(handle.get(), database, error);
    }
    return true;
}

}  // namespace belay::postgres
