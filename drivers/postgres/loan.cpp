#include "drivers/postgres/loan.h"

#include <fmt/format.h>
#include <libpq-fe.h>

#include <algorithm>
#include <array>
#include <memory>

#include "drivers/postgres/connect.h"
#include "drivers/postgres/pipeline.h"

namespace belay::postgres {
namespace {

// Nothing here looks a name up in the search path. The encoding is given back by libpq, and the other two are those of
// the transaction that asks.
constexpr auto lent = R"(
    select 'role', pg_catalog.current_setting('role'), ''
    union all
    select 'setting', name, pg_catalog.current_setting(name)
    from pg_catalog.pg_settings
    where source operator(pg_catalog.=) 'session'
      and name operator(pg_catalog.<>) all (array['client_encoding', 'transaction_isolation', 'transaction_read_only',
                                                  'transaction_deferrable', 'role', 'session_authorization'])
    union all
    select 'lost', 'another session authorization', ''
    where pg_catalog.current_setting('session_authorization') operator(pg_catalog.<>) $1
    union all
    select 'lost', 'temporary tables', ''
    where exists (select from pg_catalog.pg_class
                  where relnamespace operator(pg_catalog.=) pg_catalog.pg_my_temp_schema())
    union all
    select 'lost', 'prepared statements', '' where exists (select from pg_catalog.pg_prepared_statements)
    union all
    select 'lost', 'cursors', '' where exists (select from pg_catalog.pg_cursors where is_holdable)
    union all
    select 'lost', 'channels that it listens on', ''
    where exists (select from pg_catalog.pg_listening_channels()))";

struct Free {
    void operator()(PQconninfoOption* options) const noexcept { PQconninfoFree(options); }
    void operator()(char* text) const noexcept { PQfreemem(text); }
};

std::string text_of(const char* text) {
    return text == nullptr ? "" : text;
}

/// A value as it stands in libpq's lists of keywords.
std::string conninfo_value(std::string_view text) {
    std::string result = "'";
    for (const char character : text) {
        if (character == '\'' || character == '\\') result += '\\';
        result += character;
    }
    return result + "'";
}

}  // namespace

Loan::Loan(PGconn* handle) : handle_(handle), blocking_(PQisnonblocking(handle)), encoding_(PQclientEncoding(handle)) {
    look_at_notices();
    PQsetnonblocking(handle_, 0);
    PQsetClientEncoding(handle_, "UTF8");
    try {
        look();
    } catch (const DatabaseError&) {
        give_back();
        throw;
    }
}

Loan::~Loan() {
    give_back();
}

void Loan::give_back() noexcept {
    if (PQclientEncoding(handle_) != encoding_) PQsetClientEncoding(handle_, pg_encoding_to_char(encoding_));
    PQsetnonblocking(handle_, blocking_);
    if (receiver_ != nullptr) PQsetNoticeReceiver(handle_, receiver_, nullptr);
    if (processor_ != nullptr) PQsetNoticeProcessor(handle_, processor_, nullptr);
}

/// Of a connection that is never made, libpq tells what it does where nobody has said anything else: a setting is
/// refused before it looks for a host. With a password it does not look for one.
void Loan::look_at_notices() {
    const std::unique_ptr<PGconn, Finish> none(
        PQconnectStart("password=none target_session_attrs='nothing is to be connected'"));
    const auto receiver = PQsetNoticeReceiver(none.get(), nullptr, nullptr);
    const auto processor = PQsetNoticeProcessor(none.get(), nullptr, nullptr);
    if (PQsetNoticeReceiver(handle_, nullptr, nullptr) == receiver) receiver_ = receiver;
    if (PQsetNoticeProcessor(handle_, nullptr, nullptr) == processor) processor_ = processor;
}

void Loan::hear_notices(NoticeFunction receiver, void* argument) {
    if (receiver_ != nullptr) PQsetNoticeReceiver(handle_, receiver, argument);
}

void Loan::look() {
    const std::string user = text_of(PQuser(handle_));
    const std::array<const char*, 1> arguments{user.c_str()};
    const Result found(PQexecParams(handle_, lent, 1, nullptr, arguments.data(), nullptr, nullptr, 0));
    if (PQresultStatus(found.get()) != PGRES_TUPLES_OK) {
        std::string message = PQresultErrorMessage(found.get());
        message.erase(message.find_last_not_of(" \n") + 1);
        throw DatabaseError(Fault::connection, message);
    }
    std::string lost;
    for (int row = 0; row < PQntuples(found.get()); ++row) {
        const std::string kind = PQgetvalue(found.get(), row, 0);
        const std::string name = PQgetvalue(found.get(), row, 1);
        if (kind == "role" && name != "none") role_ = name;
        if (kind == "setting") settings_.emplace_back(name, PQgetvalue(found.get(), row, 2));
        if (kind == "lost") lost += (lost.empty() ? "" : " and ") + name;
    }
    if (lost.empty()) return;
    DatabaseError error(Fault::address,
                        fmt::format("the connection that was lent has {}, which a run would take away", lost));
    error.hint = "lend it before it has them, or lend another one";
    throw error;
}

std::string Loan::name() const {
    const std::string host = text_of(PQhost(handle_));
    const std::string user = text_of(PQuser(handle_));
    const std::string port = text_of(PQport(handle_));
    const std::string database = text_of(PQdb(handle_));
    if (host.starts_with('/')) return fmt::format("postgres://{}@/{}?host={}&port={}", user, database, host, port);
    const bool is_ipv6 = host.find(':') != std::string::npos;
    return fmt::format("postgres://{}@{}:{}/{}", user, is_ipv6 ? "[" + host + "]" : host, port, database);
}

Connection Loan::connection(const Connection& settings) const {
    Connection result = settings;
    result.url =
        "host=" + conninfo_value(text_of(PQhost(handle_))) + " port=" + conninfo_value(text_of(PQport(handle_)));
    const std::unique_ptr<PQconninfoOption, Free> options(PQconninfo(handle_));
    constexpr std::array<std::string_view, 6> others{"host",       "port", "service", "password", "client_encoding",
                                                     "replication"};
    for (const auto* option = options.get(); option != nullptr && option->keyword != nullptr; ++option) {
        const bool is_set = option->val != nullptr && *option->val != '\0';
        if (!is_set || std::ranges::find(others, option->keyword) != others.end()) continue;
        const bool is_address = std::string_view(option->keyword) == "hostaddr";
        const std::string value = is_address ? text_of(PQhostaddr(handle_)) : option->val;
        result.url += fmt::format(" {}={}", option->keyword, conninfo_value(value));
    }
    result.password = text_of(PQpass(handle_));
    if (result.role.empty()) result.role = role_;
    return result;
}

bool Loan::has(std::string_view setting, std::string_view value) const {
    return std::ranges::any_of(settings_, [&](const auto& one) { return one.first == setting && one.second == value; });
}

std::string Loan::quoted(const std::string& text) const {
    const std::unique_ptr<char, Free> literal(PQescapeLiteral(handle_, text.data(), text.size()));
    return text_of(literal.get());
}

std::string Loan::settings() const {
    std::string columns;
    for (const auto& [name, value] : settings_) {
        columns += fmt::format(", pg_catalog.set_config({}, {}, false)", quoted(name), quoted(value));
    }
    return columns;
}

}  // namespace belay::postgres
