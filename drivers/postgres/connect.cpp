#include "drivers/postgres/connect.h"

#include <libpq-fe.h>

#include <array>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "drivers/postgres/url.h"

namespace belay::postgres {
namespace {

struct Refusal {
    std::string_view begins, ends;
    std::string_view code;
};

// libpq has no field for the SQLSTATE of a refused connection; these are the server's English words.
constexpr std::array refusals{
    Refusal{"FATAL:  database \"", "does not exist", "3D000"},
    Refusal{"FATAL:  password authentication failed", "", "28P01"},
    Refusal{"FATAL:  role \"", "does not exist", "28000"},
    Refusal{"FATAL:  no pg_hba.conf entry", "", "28000"},
    Refusal{"FATAL:  the database system is", "", "57P03"},
    Refusal{"FATAL:  sorry, too many clients", "", "53300"},
    Refusal{"FATAL:  remaining connection slots", "", "53300"},
};

std::string_view code_of(std::string_view message) {
    for (const Refusal& refusal : refusals) {
        const std::size_t begins = message.find(refusal.begins);
        if (begins != std::string_view::npos && message.find(refusal.ends, begins) != std::string_view::npos) {
            return refusal.code;
        }
    }
    return {};
}

DatabaseError refused(const Connection& connection, std::string message, std::string_view effective_password) {
    message.erase(message.find_last_not_of(" \n") + 1);
    const std::string_view code = code_of(message);
    message = scrubbed(scrubbed(std::move(message), connection.url, connection.password), {}, effective_password);
    DatabaseError error(code == "3D000" ? Fault::missing : Fault::connection, message);
    error.code = code;
    return error;
}

/// Whether the URL, or a service that may say so, or the environment sets `connect_timeout`.
bool has_timeout(const PQconninfoOption* options) {
    for (const PQconninfoOption* option = options; option->keyword != nullptr; ++option) {
        const std::string_view keyword = option->keyword;
        if ((keyword == "connect_timeout" || keyword == "service") && option->val != nullptr) return true;
    }
    return std::getenv("PGCONNECT_TIMEOUT") != nullptr || std::getenv("PGSERVICE") != nullptr;
}

}  // namespace

void Finish::operator()(PGconn* handle) const noexcept {
    PQfinish(handle);
}

std::unique_ptr<PGconn, Finish> connected(const Connection& connection) {
    char* words = nullptr;
    const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> options(
        PQconninfoParse(connection.url.c_str(), &words), &PQconninfoFree);
    const std::unique_ptr<char, decltype(&PQfreemem)> wrong(words, &PQfreemem);
    if (!options) {
        DatabaseError error = refused(connection, wrong ? wrong.get() : "out of memory", {});
        error.fault = Fault::address;
        throw error;
    }

    // What stands before `dbname`, the URL, yields to it; what stands after it prevails.
    std::vector<const char*> keywords{"fallback_application_name"};
    std::vector<const char*> values{"belay"};
    const auto add = [&](const char* keyword, const char* value) {
        keywords.push_back(keyword);
        values.push_back(value);
    };
    if (!has_timeout(options.get())) add("connect_timeout", "10");
    add("dbname", connection.url.c_str());
    if (!connection.password.empty()) add("password", connection.password.c_str());
    add("client_encoding", "UTF8");
    add(nullptr, nullptr);

    constexpr int url_in_dbname = 1;
    std::unique_ptr<PGconn, Finish> handle(PQconnectdbParams(keywords.data(), values.data(), url_in_dbname));
    if (!handle) throw DatabaseError(Fault::connection, "out of memory");
    if (PQstatus(handle.get()) != CONNECTION_OK) {
        const char* const password = PQpass(handle.get());
        throw refused(connection, PQerrorMessage(handle.get()), password == nullptr ? "" : password);
    }
    return handle;
}

}  // namespace belay::postgres
