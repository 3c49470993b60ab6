#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <utility>

#include "tests/support/database.h"
#include "tests/support/unprivileged.h"

namespace belay {
namespace {

Connection existing(const std::string& url) {
    return {.url = url};
}

void write(const std::filesystem::path& path, const std::string& bytes) {
    std::ofstream(path, std::ios::binary) << bytes;
}

}  // namespace

TEST_CASE("SQLite: a file that does not exist is missing, and is not created") {
    const FileDatabase database;
    const auto error = error_of([&] { open(existing(database.connection().url)); });
    CHECK(error.fault == Fault::missing);
    CHECK(std::string(error.what()) == "there is no database file '" + database.path().string() + "'");
    CHECK(!std::filesystem::exists(database.path()));
}

TEST_CASE("SQLite: a file whose directory does not exist is not missing: it could not be created") {
    const FileDatabase database;
    const auto url = "sqlite:" + (database.path().parent_path() / "nope" / "test.db").string();
    for (const auto create : {Create::if_missing, Create::never})
        CHECK(error_of([&] { open({.url = url, .create = create}); }).fault == Fault::connection);
}

TEST_CASE("SQLite: a directory is no database file") {
    const FileDatabase database;
    const auto error = error_of([&] { open(existing("sqlite:" + database.path().parent_path().string())); });
    CHECK(error.fault == Fault::connection);
    CHECK(std::string(error.what()).find("is a directory") != std::string::npos);
}

TEST_CASE("SQLite: a file that was created and never written to is removed again") {
    const FileDatabase database;
    {
        const auto session = open(database.connection());
        session->begin(Access::read);
        session->commit();
        session->begin(Access::write);
        run(*session, "create table item (id integer)");
        session->rollback();
    }
    CHECK(std::filesystem::is_empty(database.path().parent_path()));
}

TEST_CASE("SQLite: an empty file that was there before is a database, and stays") {
    const FileDatabase database;
    write(database.path(), "");
    open(existing(database.connection().url));
    CHECK(std::filesystem::exists(database.path()));
}

TEST_CASE("SQLite: nobody writes into a file that has been removed") {
    const FileDatabase database;
    auto creator = open(database.connection());
    const auto session = database.open();
    creator.reset();
    const auto error = error_of([&] { session->begin(Access::write); });
    CHECK(error.fault == Fault::connection);
    CHECK(std::string(error.what()).find("was moved or deleted") != std::string::npos);
}

TEST_CASE("SQLite: a file that is no database is found when it is opened") {
    const FileDatabase database;
    write(database.path(), "this is a letter to a friend, and long enough to be taken for a database at first sight\n");
    const auto error = error_of([&] { open(existing(database.connection().url)); });
    CHECK(error.fault == Fault::connection);
    CHECK(error.code == "SQLITE_NOTADB");
    CHECK(std::string(error.what()).find(database.path().string()) != std::string::npos);
}

TEST_CASE("SQLite: a file that is damaged is found when it is opened") {
    const FileDatabase database;
    run(*database.open(), "create table item (id integer)");
    constexpr auto header = 100;
    std::fstream file(database.path(), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(header);
    file << std::string(200, '\xff');
    file.close();
    const auto error = error_of([&] { open(existing(database.connection().url)); });
    CHECK(error.fault == Fault::connection);
    CHECK(error.code == "SQLITE_CORRUPT");
    CHECK(std::string(error.what()).find(database.path().string()) != std::string::npos);
}

TEST_CASE("SQLite: a file that may only be read can be read") {
    const FileDatabase database;
    run(*database.open(), "create table item (id integer)");
    using enum std::filesystem::perms;
    std::filesystem::permissions(database.path(), owner_read | group_read | others_read);
    const Unprivileged unprivileged;
    const auto session = open(existing(database.connection().url));
    CHECK(value(*session, "select count(*) from item") == "0");
    const auto error = error_of([&] { session->begin(Access::write); });
    CHECK(error.fault == Fault::permission);
    CHECK(error.code == "SQLITE_READONLY");
    CHECK(error_of([&] { run(*session, "insert into item values (1)"); }).code == "SQLITE_READONLY");
}

TEST_CASE("SQLite: a file that may not be read cannot be opened") {
    const FileDatabase database;
    run(*database.open(), "create table item (id integer)");
    std::filesystem::permissions(database.path(), std::filesystem::perms::none);
    const Unprivileged unprivileged;
    const auto error = error_of([&] { open(existing(database.connection().url)); });
    CHECK(error.fault == Fault::connection);
    CHECK(error.code == "SQLITE_CANTOPEN");
    CHECK(std::string(error.what()).find(database.path().string()) != std::string::npos);
}

TEST_CASE("SQLite: a URL names a path as it stands, or percent-encoded after two slashes") {
    const FileDatabase database;
    const std::filesystem::path folder = database.path().parent_path();
    for (const auto& [url, file] : {
             std::pair("sqlite:" + folder.string() + "/a%20b.db", "a%20b.db"),
             std::pair("sqlite://" + folder.string() + "/c%20d%3F.db", "c d?.db"),
             std::pair("sqlite3:" + folder.string() + "/e.db", "e.db"),
         }) {
        run(*open({.url = url, .create = Create::if_missing}), "create table item (id integer)");
        CHECK(std::filesystem::exists(folder / file));
    }
    error_of([&] { open({.url = "sqlite:" + folder.string() + "/f.db?mode=ro", .create = Create::if_missing}); });
    error_of([&] { open({.url = "sqlite:", .create = Create::if_missing}); });
    error_of([&] { open({.url = "sqlite://", .create = Create::if_missing}); });
}

TEST_CASE("SQLite: a database in memory needs no file") {
    const auto session = open({.url = "sqlite::memory:"});
    session->begin(Access::write);
    run(*session, "create table item (id integer)");
    session->commit();
    CHECK(value(*session, "select count(*) from item") == "0");
    CHECK(session->name() == "sqlite::memory:");
}

TEST_CASE("SQLite: the journal mode is left as found") {
    const FileDatabase database;
    run(*database.open(), "pragma journal_mode = wal; create table item (id integer)");
    const auto session = database.open();
    session->begin(Access::write);
    run(*session, "insert into item values (1)");
    session->reset();
    session->commit();
    CHECK(value(*session, "pragma journal_mode") == "wal");
}

}  // namespace belay
