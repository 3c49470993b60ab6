#include <doctest/doctest.h>

#include <filesystem>
#include <string>

#include "drivers/drivers.h"
#include "tests/support/database.h"
#include "tests/support/temporary_directory.h"
#include "tests/support/unprivileged.h"

namespace belay {
namespace {

bool create(const Connection& connection) {
    return driver_for(connection.url).create(connection);
}

bool drop(const Connection& connection) {
    return driver_for(connection.url).drop(connection);
}

/// A database beside the one given that is not there, with a name that has to be quoted, and goes away with this.
class Another {
  public:
    explicit Another(const Database& beside) : connection_(beside.connection()) {
        connection_.create = Create::never;
        const bool server = connection_.url.starts_with("postgres");
        connection_.url += server ? "-O%27Brien%22s%20own" : "-O'Brien\"s own";
    }
    ~Another() { drop(connection_); }
    Another(const Another&) = delete;
    Another& operator=(const Another&) = delete;

    const Connection& connection() const { return connection_; }

  private:
    Connection connection_;
};

}  // namespace

TEST_CASE("a database is made where there is none, and deleted with everything in it") {
    const auto database = any_database();
    const Another another(*database);
    const auto& connection = another.connection();
    CHECK_FALSE(drop(connection));
    CHECK(create(connection));
    CHECK_FALSE(create(connection));
    run(*open(connection), "create table t (id integer); insert into t values (1)");
    CHECK(drop(connection));
    CHECK_FALSE(drop(connection));
    CHECK(error_of([&] { open(connection); }).fault == Fault::missing);
    CHECK(create(connection));
    CHECK(error_of([&] { value(*open(connection), "select id from t"); }).fault == Fault::statement);
}

TEST_CASE("a database that somebody else uses is not deleted, and who does is told where the database knows") {
    const auto database = any_database();
    const Another another(*database);
    create(another.connection());
    const auto session = open(another.connection());
    run(*session, "create table t (id integer)");
    session->begin(Access::write);
    const auto error = error_of([&] { drop(another.connection()); });
    CHECK(error.fault == Fault::lock);
    if (session->dialect().name == "postgres")
        CHECK(error.detail.find("pid " + value(*session, "select pg_backend_pid()") + " (belay, belay)") !=
              std::string::npos);  // the connection that watches may be told of as well
    session->rollback();
    CHECK(value(*session, "select count(*) from t") == "0");
}

TEST_CASE("PostgreSQL: the role of the connection owns the database that it makes") {
    ServerDatabase database;
    const Another another(database);
    auto connection = another.connection();
    connection.role = database.create_role("owner");
    CHECK(create(connection));
    const auto session = open(another.connection());
    CHECK(value(*session, "select pg_get_userbyid(datdba) from pg_database where datname = current_database()") ==
          connection.role);
}

TEST_CASE("PostgreSQL: whoever may neither make nor delete databases is told so") {
    ServerDatabase database;
    const auto role = database.create_role("guest");
    auto url = database.url_as(role + ":" + role);
    const auto deleting = error_of([&] { drop({.url = url}); });
    CHECK(deleting.fault == Fault::permission);
    const auto making = error_of([&] { create({.url = url + "_more"}); });
    CHECK(making.fault == Fault::permission);
    CHECK(making.code == "42501");
}

TEST_CASE("PostgreSQL: the database that belay connects to by itself can be named too") {
    const ServerDatabase database;
    const auto url = database.connection().url;
    const auto server = url.substr(0, url.rfind('/'));
    CHECK_FALSE(create({.url = server + "/postgres"}));
    CHECK_FALSE(create({.url = server + "/template1"}));
}

TEST_CASE("SQLite: what belongs to a file is deleted with it, and a link to it stays") {
    const TemporaryDirectory directory;
    const auto file = std::filesystem::path(directory.path()) / "app.db";
    const auto link = std::filesystem::path(directory.path()) / "link.db";
    std::filesystem::create_symlink("app.db", link);
    const Connection connection{.url = "sqlite:" + link.string()};
    CHECK(create(connection));
    {
        const auto session = open(connection);
        run(*session, "pragma journal_mode = wal; create table t (id integer); insert into t values (1)");
        CHECK(error_of([&] { drop(connection); }).fault == Fault::lock);
    }
    CHECK(drop(connection));
    for (const std::string suffix : {"", "-wal", "-shm", "-journal"})
        CHECK_FALSE(std::filesystem::exists(file.string() + suffix));
    CHECK(std::filesystem::is_symlink(link));
    CHECK(create(connection));
    CHECK(std::filesystem::exists(file));
}

TEST_CASE("SQLite: a file that holds no database is not deleted") {
    const TemporaryDirectory directory;
    const auto path = directory.write("letter.db", "Dear Sir or Madam, this is no database, but a letter of mine.");
    const auto error = error_of([&] { drop({.url = "sqlite:" + path}); });
    CHECK(error.fault == Fault::unfit);
    CHECK(std::string(error.what()) == "'" + path + "' holds no SQLite database, and belay deletes nothing else");
    CHECK(std::filesystem::exists(path));
    CHECK(error_of([&] { drop({.url = "sqlite:" + directory.path()}); }).fault == Fault::connection);
    CHECK(error_of([&] { create({.url = "sqlite:" + directory.path()}); }).fault == Fault::connection);
    CHECK(error_of([&] {
              create({.url = "sqlite:" + (std::filesystem::path(directory.path()) / "no" / "app.db").string()});
          }).fault == Fault::connection);
    for (const auto action : {create, drop})
        CHECK(error_of([&] { action({.url = "sqlite::memory:"}); }).fault == Fault::address);
}

TEST_CASE("SQLite: where files may not be made or deleted, that is told") {
    const TemporaryDirectory directory;
    const auto path = (std::filesystem::path(directory.path()) / "app.db").string();
    create({.url = "sqlite:" + path});
    std::filesystem::permissions(directory.path(), std::filesystem::perms::owner_read |
                                                       std::filesystem::perms::owner_exec |
                                                       std::filesystem::perms::others_exec);
    const Unprivileged nobody;
    CHECK(error_of([&] { create({.url = "sqlite:" + path + "2"}); }).fault == Fault::permission);
    CHECK(error_of([&] { drop({.url = "sqlite:" + path}); }).fault == Fault::permission);
}

}  // namespace belay
