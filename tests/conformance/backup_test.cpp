#include <doctest/doctest.h>
#include <fmt/format.h>

#include <atomic>
#include <chrono>
#include <fstream>
#include <string>
#include <thread>

#include "engine/process.h"
#include "tests/support/database.h"
#include "tests/support/temporary_directory.h"

namespace belay {
namespace {

constexpr std::size_t many_rows = 20'000;  // more pages than a copy takes at a step

void fill(Session& session) {
    run(session, "create table item (id integer primary key, words text)");
    run(session, fmt::format("insert into item with recursive n(i) as (select 1 union all select i + 1 from n where "
                             "i < {}) select i, 'row number ' || i || ' of many, and long enough to fill some pages "
                             "of the file with rows that nobody reads but this' from n",
                             many_rows));
}

/// An empty file, as a backup is written into.
std::string empty_file(const TemporaryDirectory& directory, std::string_view name) {
    return directory.write(name, "");
}

/// Makes a backup at the moment that the dialect says.
void back_up(Session& session, const std::string& path) {
    const bool inside = session.dialect().backup_time == BackupTime::under_lock;
    if (inside) session.begin(Access::write);
    session.backups()->backup(path);
    if (inside) session.rollback();
}

Connection file(const std::string& path) {
    return {.url = "sqlite:" + path, .busy_wait = std::chrono::milliseconds(100)};
}

}  // namespace

TEST_CASE("a backup holds everything that is committed, and another database can be made of it") {
    const auto database = any_database();
    const TemporaryDirectory directory;
    const auto session = database->open();
    fill(*session);
    const auto path = empty_file(directory, "backup");
    back_up(*session, path);
    run(*session, "delete from item");
    if (session->dialect().restore_command.empty()) {
        session->backups()->restore(path);
    } else {
        const auto error = error_of([&] { session->backups()->restore(path); });
        CHECK(std::string(error.what()) == "'" + path + "' is to be restored with pg_restore");
        const auto ending = run_program({.arguments = {"pg_restore", "--clean", "--if-exists", "--single-transaction",
                                                       "--dbname=" + database->connection().url, path}});
        CHECK(ending.code == 0);
    }
    CHECK(value(*session, "select count(*) from item") == std::to_string(many_rows));
}

TEST_CASE("a backup that cannot be written is an error, and leaves the session usable") {
    const auto database = any_database();
    const TemporaryDirectory directory;
    const auto session = database->open();
    fill(*session);
    error_of([&] { back_up(*session, directory.path("none/backup")); });
    session->rollback();
    CHECK(value(*session, "select count(*) from item") == std::to_string(many_rows));
}

TEST_CASE("SQLite: a backup inside a write transaction keeps other writers out, in both journal modes") {
    const FileDatabase database;
    const TemporaryDirectory directory;
    std::string mode;
    SUBCASE("rollback journal") {
        mode = "delete";
    }
    SUBCASE("write-ahead log") {
        mode = "wal";
    }
    const auto session = database.open();
    CHECK(value(*session, "pragma journal_mode = " + mode) == mode);
    fill(*session);
    const auto path = empty_file(directory, "copy.db");
    session->begin(Access::write);
    session->backups()->backup(path);
    const auto other = database.open();
    CHECK(error_of([&] { other->begin(Access::write); }).fault == Fault::lock);
    CHECK(value(*other, "select count(*) from item") == std::to_string(many_rows));
    run(*session, "delete from item");
    session->commit();
    CHECK(value(*open(file(path)), "select count(*) from item") == std::to_string(many_rows));
    session->backups()->restore(path);
    CHECK(value(*session, "select count(*) from item") == std::to_string(many_rows));
    CHECK(value(*session, "pragma journal_mode") == mode);
}

TEST_CASE("SQLite: a backup that is damaged is not restored, and one that another program reads over waits its turn") {
    const FileDatabase database;
    const TemporaryDirectory directory;
    const auto session = database.open();
    fill(*session);
    const auto path = empty_file(directory, "copy.db");
    back_up(*session, path);
    run(*session, "delete from item where id > 1");
    const auto reader = database.open();
    reader->begin(Access::read);
    CHECK(value(*reader, "select count(*) from item") == "1");
    CHECK(error_of([&] { session->backups()->restore(path); }).fault == Fault::lock);
    CHECK(value(*reader, "select count(*) from item") == "1");
    reader->rollback();
    std::fstream(path, std::ios::in | std::ios::out | std::ios::binary).seekp(12'288) << std::string(8000, 'x');
    const auto error = error_of([&] { session->backups()->restore(path); });
    CHECK(error.code == "SQLITE_CORRUPT");
    CHECK(value(*session, "select count(*) from item") == "1");
}

TEST_CASE("a backup can be cancelled from another thread") {
    const auto database = any_database();
    const TemporaryDirectory directory;
    const auto session = database->open();
    fill(*session);
    if (session->dialect().backup_time == BackupTime::under_lock) session->begin(Access::write);
    std::atomic<bool> done = false;
    std::thread cancelling([&] {
        while (!done) session->cancel();
    });
    const auto path = empty_file(directory, "backup");
    bool cancelled = false;
    for (int attempt = 0; attempt < 200 && !cancelled; ++attempt) {
        try {
            session->backups()->backup(path);  // may be through before the other thread had a turn
        } catch (const DatabaseError& error) {
            cancelled = error.fault == Fault::cancelled;
        }
    }
    done = true;
    cancelling.join();
    CHECK(cancelled);
}

}  // namespace belay
