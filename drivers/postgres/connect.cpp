#include "drivers/postgres/connect.h"

#include <libpq-fe.h>

#include <array>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "drivers/postgres/loopback.h"
#include "drivers/postgres/parameters.h"
#include "drivers/postgres/url.h"

namespace belay::postgres {
namespace {

constexpr int url_in_dbname = 1;

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

struct FreeOptions {
    void operator()(PQconninfoOption* options) const noexcept { PQconninfoFree(options); }
};
using Options = std::unique_ptr<PQconninfoOption, FreeOptions>;

/// An option's value; null where nothing says one.
const char* value_of(const Options& options, std::string_view keyword) {
    for (const PQconninfoOption* option = options.get(); option != nullptr && option->keyword != nullptr; ++option) {
        if (option->keyword == keyword) return option->val;
    }
    return nullptr;
}

std::string_view text_of(const Options& options, std::string_view keyword) {
    const char* const value = value_of(options, keyword);
    return value == nullptr ? "" : value;
}

/// What the URL says. Throws DatabaseError (address).
Options options_of(const Connection& connection) {
    char* words = nullptr;
    Options options(PQconninfoParse(dialled(connection.url).url.c_str(), &words));
    const std::unique_ptr<char, decltype(&PQfreemem)> wrong(words, &PQfreemem);
    if (options) return options;
    DatabaseError error = refused(connection, wrong ? wrong.get() : "out of memory", {});
    error.fault = Fault::address;
    throw error;
}

/// What URL, service file and environment come to, with libpq's defaults. libpq tells that of a connection only, so it
/// gets one to begin with a setting that it refuses when it has read them all, before it looks for a host.
Options effective_options(const Connection& connection) {
    // With a password it does not look for one, and does not warn a first time of a password file that all may read.
    const std::array<const char*, 4> keywords{"dbname", "password", "target_session_attrs", nullptr};
    const auto url = dialled(connection.url).url;
    const std::array<const char*, 4> values{url.c_str(), "none", "nothing is to be connected", nullptr};
    const std::unique_ptr<PGconn, Finish> handle(PQconnectStartParams(keywords.data(), values.data(), url_in_dbname));
    return Options(PQconninfo(handle.get()));
}

/// Whether nobody said how far to trust the network to a server that is elsewhere. `prefer` in a service file counts
/// as silence: it is libpq's default, which falls back to clear text.
bool needs_tls(const Options& said, const Options& effective) {
    if (value_of(said, "sslmode") != nullptr || std::getenv("PGSSLMODE") != nullptr) return false;
    const std::string_view mode = text_of(effective, "sslmode");
    return mode == "prefer" && !stays_here(text_of(effective, "host"), text_of(effective, "hostaddr"));
}

struct Default {
    const char *keyword, *value;
};

// No peer's silence lasts for ever: of one that does not answer at first, and of one that is gone without a word, in
// seconds; of one that does not take what is sent, in milliseconds.
constexpr std::array patience{Default{"connect_timeout", "10"}, Default{"keepalives_idle", "30"},
                              Default{"keepalives_interval", "10"}, Default{"keepalives_count", "3"},
                              Default{"tcp_user_timeout", "60000"}};

}  // namespace

void Finish::operator()(PGconn* handle) const noexcept {
    PQfinish(handle);
}

std::string database_named(const Connection& connection) {
    options_of(connection);  // throws where the URL is wrong
    return std::string(text_of(effective_options(connection), "dbname"));
}

std::unique_ptr<PGconn, Finish> connected(const Connection& connection) {
    return connected(connection, nullptr);
}

std::unique_ptr<PGconn, Finish> connected(const Connection& connection, const char* database) {
    const Options said = options_of(connection);
    const Options effective = effective_options(connection);
    const bool with_tls = needs_tls(said, effective);

    // What stands before `dbname`, the URL, yields to it; what stands after it prevails.
    std::vector<const char*> keywords{"fallback_application_name"};
    std::vector<const char*> values{"belay"};
    const auto add = [&](const char* keyword, const char* value) {
        keywords.push_back(keyword);
        values.push_back(value);
    };
    for (const Default& one : patience) {
        if (value_of(effective, one.keyword) == nullptr) add(one.keyword, one.value);
    }
    if (with_tls) add("sslmode", "require");
    const auto url = dialled(connection.url).url;
    add("dbname", url.c_str());
    if (database != nullptr) add("dbname", database);  // only the first one is taken for a URL
    if (!connection.password.empty()) add("password", connection.password.c_str());
    add("client_encoding", "UTF8");
    add(nullptr, nullptr);

    std::unique_ptr<PGconn, Finish> handle(PQconnectdbParams(keywords.data(), values.data(), url_in_dbname));
    if (!handle) throw DatabaseError(Fault::connection, "out of memory");
    if (PQstatus(handle.get()) == CONNECTION_OK) return handle;
    const char* const password = PQpass(handle.get());
    DatabaseError error = refused(connection, PQerrorMessage(handle.get()), password == nullptr ? "" : password);
    const bool no_tls = std::string_view(error.what()).find("server does not support SSL") != std::string_view::npos;
    if (with_tls && no_tls) {
        error.hint =
            "belay asks for TLS where a password would leave this machine: let the server offer it, or, if you "
            "trust the network in between, say sslmode=disable in the URL";
    }
    throw error;
}

}  // namespace belay::postgres
