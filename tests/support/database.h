#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/session.h"

struct pg_conn;
struct sqlite3;

namespace belay {

struct CloseConnection {
    void operator()(sqlite3* connection) const noexcept;
    void operator()(pg_conn* connection) const noexcept;
};
using FileConnection = std::unique_ptr<sqlite3, CloseConnection>;
using ServerConnection = std::unique_ptr<pg_conn, CloseConnection>;

/// A fresh and empty database, which goes away with this.
class Database {
  public:
    Database() = default;
    virtual ~Database() = default;
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    virtual Connection connection() const = 0;

    /// A session of its own, or, where BELAY_TEST_LENT is set, one over a connection that is lent to it and closed with
    /// the database.
    std::unique_ptr<Session> open() const;

  private:
    virtual std::unique_ptr<Session> lend() const = 0;
};

/// A file in a directory of its own.
class FileDatabase final : public Database {
  public:
    FileDatabase();
    ~FileDatabase() override;

    Connection connection() const override;
    std::filesystem::path path() const { return folder_ / "test.db"; }
    /// A connection as a program opens it.
    FileConnection connect() const;

  private:
    std::unique_ptr<Session> lend() const override;

    std::filesystem::path folder_;
    mutable std::vector<FileConnection> lent_;
};

/// A database on the server that BELAY_TEST_POSTGRES names; the program ends where it names none.
class ServerDatabase final : public Database {
  public:
    ServerDatabase();
    ~ServerDatabase() override;

    Connection connection() const override;
    const std::string& name() const { return name_; }
    /// A connection as a program opens it.
    ServerConnection connect() const;

    /// A role of the server that goes away with the database. Its password is its name.
    std::string create_role(std::string_view suffix);

    /// The URL with another account: "user:password".
    std::string url_as(std::string_view account) const;

  private:
    std::unique_ptr<Session> lend() const override;

    std::string name_;
    std::vector<std::string> roles_;
    mutable std::vector<ServerConnection> lent_;
};

/// One of each kind in turn: a test case that calls this runs once for every driver.
std::unique_ptr<Database> any_database();

/// The session of `connection`, by the driver of its URL.
std::unique_ptr<Session> open(const Connection& connection);

/// Runs a script, split as belay splits it.
void run(Session& session, const std::string& script);

/// The first value that a query returns, as text.
std::string value(Session& session, std::string_view sql);

/// What `action` throws; the test fails if it throws nothing.
DatabaseError error_of(const std::function<void()>& action);

}  // namespace belay
