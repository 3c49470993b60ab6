#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/session.h"

namespace belay {

/// A fresh and empty database, which goes away with this.
class Database {
  public:
    Database() = default;
    virtual ~Database() = default;
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    virtual Connection connection() const = 0;

    std::unique_ptr<Session> open() const;
};

/// A file in a directory of its own.
class FileDatabase final : public Database {
  public:
    FileDatabase();
    ~FileDatabase() override;

    Connection connection() const override;
    std::filesystem::path path() const { return folder_ / "test.db"; }

  private:
    std::filesystem::path folder_;
};

/// A database on the server that BELAY_TEST_POSTGRES names; the program ends where it names none.
class ServerDatabase final : public Database {
  public:
    ServerDatabase();
    ~ServerDatabase() override;

    Connection connection() const override;
    const std::string& name() const { return name_; }

    /// A role of the server that goes away with the database. Its password is its name.
    std::string create_role(std::string_view suffix);

    /// The URL with another account: "user:password".
    std::string url_as(std::string_view account) const;

  private:
    std::string name_;
    std::vector<std::string> roles_;
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
