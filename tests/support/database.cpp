#include "tests/support/database.h"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <libpq-fe.h>
#include <sqlite3.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>

#include "drivers/drivers.h"
#include "drivers/postgres/postgres.h"
#include "drivers/sqlite/sqlite.h"
#include "engine/sql/lex.h"
#include "engine/sql/source.h"

namespace belay {
namespace {

std::string server_url() {
    const char* const url = std::getenv("BELAY_TEST_POSTGRES");
    if (url != nullptr) return url;
    std::fputs("BELAY_TEST_POSTGRES is not set: run tools/dev/with-postgres ctest\n", stderr);
    std::_Exit(1);
}

void on_server(const std::string& sql) {
    const auto session = open({.url = server_url()});
    session->execute(sql, std::array{Statement{.begin = 0, .end = sql.size()}});
}

std::string unique_name() {
    static int count = 0;
    return fmt::format("belay_test_{}_{}", getpid(), ++count);
}

}  // namespace

void CloseConnection::operator()(sqlite3* connection) const noexcept {
    sqlite3_close(connection);
}

void CloseConnection::operator()(PGconn* connection) const noexcept {
    PQfinish(connection);
}

std::unique_ptr<Session> Database::open() const {
    return std::getenv("BELAY_TEST_LENT") == nullptr ? belay::open(connection()) : lend();
}

FileDatabase::FileDatabase() : folder_(std::filesystem::temp_directory_path() / unique_name()) {
    std::filesystem::create_directory(folder_);
    // A test that gives up root's rights must still reach it.
    std::filesystem::permissions(folder_, std::filesystem::perms::all);
}

FileDatabase::~FileDatabase() {
    std::filesystem::remove_all(folder_);
}

Connection FileDatabase::connection() const {
    return {
        .url = "sqlite:" + path().string(), .busy_wait = std::chrono::milliseconds(100), .create = Create::if_missing};
}

FileConnection FileDatabase::connect() const {
    sqlite3* handle = nullptr;
    const int result = sqlite3_open(path().c_str(), &handle);
    FileConnection connection(handle);
    REQUIRE(result == SQLITE_OK);
    return connection;
}

std::unique_ptr<Session> FileDatabase::lend() const {
    return sqlite::lend(lent_.emplace_back(connect()).get(), connection());
}

ServerDatabase::ServerDatabase() : name_(unique_name()) {
    on_server(fmt::format("create database {} template template0", name_));
}

ServerDatabase::~ServerDatabase() {
    on_server(fmt::format("drop database {} with (force)", name_));
    for (const std::string& role : roles_) on_server("drop role " + role);
}

Connection ServerDatabase::connection() const {
    const std::string url = server_url();
    return {.url = url.substr(0, url.rfind('/') + 1) + name_};
}

ServerConnection ServerDatabase::connect() const {
    const std::string url = connection().url;
    const std::array<const char*, 3> keywords{"fallback_application_name", "dbname", nullptr};
    const std::array<const char*, 3> values{"belay", url.c_str(), nullptr};
    ServerConnection handle(PQconnectdbParams(keywords.data(), values.data(), 1));
    REQUIRE(PQstatus(handle.get()) == CONNECTION_OK);
    const auto say_nothing = [](void*, const char*) {};
    PQsetNoticeProcessor(handle.get(), say_nothing, nullptr);
    return handle;
}

std::unique_ptr<Session> ServerDatabase::lend() const {
    return postgres::lend(lent_.emplace_back(connect()).get(), connection());
}

std::string ServerDatabase::create_role(std::string_view suffix) {
    roles_.push_back(fmt::format("{}_{}", name_, suffix));
    on_server(fmt::format("create role {0} login password '{0}'", roles_.back()));
    return roles_.back();
}

std::string ServerDatabase::url_as(std::string_view account) const {
    const std::string url = connection().url;
    return fmt::format("postgres://{}{}", account, url.substr(url.rfind('@')));
}

std::unique_ptr<Database> any_database() {
    server_url();
    std::unique_ptr<Database> database;
    SUBCASE("sqlite") {
        database = std::make_unique<FileDatabase>();
    }
    SUBCASE("postgres") {
        database = std::make_unique<ServerDatabase>();
    }
    return database;
}

std::unique_ptr<Session> open(const Connection& connection) {
    return driver_for(connection.url).open(connection);
}

void run(Session& session, const std::string& script) {
    const Source source = read_source("test.sql", script);
    session.execute(source.text, lex(source, session.dialect().lexical));
}

std::string value(Session& session, std::string_view sql) {
    const Rows rows = session.query(sql);
    REQUIRE(!rows.empty());
    return rows.front().front().text;
}

DatabaseError error_of(const std::function<void()>& action) {
    try {
        action();
    } catch (const DatabaseError& error) {
        return error;
    }
    FAIL("nothing was thrown");
    return {Fault::statement, ""};
}

}  // namespace belay
