#include "engine/adopt/sqitch_project.h"
#include "engine/adopt/tools.h"
#include "engine/layout/atlas_sum.h"
#include "engine/layout/layout.h"
#include "tests/support/refusal.h"
#include "tests/support/temporary_directory.h"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

// Files and values as the tools' own repositories have them, or as the tools printed them for others.

namespace belay {

namespace {

/// What a tool would keep beside a migration whose script is `text`, where it kept `before`.
std::string checksum_of(std::string_view tool, std::string_view version, std::string_view name, std::string_view text,
                        std::string_view before = {}) {
    const TemporaryDirectory folder;
    Migration migration{.version = Version::recorded(version).value(), .name = std::string(name)};
    migration.path = folder.write("script.sql", text);
    return tool_named(tool).checksum(migration, before);
}

}  // namespace

// The files of flyway/flywaydb.org, documentation/getstarted/firststeps/commandline.md, and the values that Flyway
// 7.15.0 wrote for somebody who took these steps (houbb.github.io, 2023-08-10, "database tool-01-flyway").
TEST_CASE("Flyway's checksum of its own tutorial is the one that people found in their databases") {
    CHECK(checksum_of("flyway", "1", "Create_person_table",
                      "create table PERSON (\n    ID int not null,\n    NAME varchar(100) not null\n);\n") ==
          "1715188512");
    const std::string people =
        "insert into PERSON (ID, NAME) values (1, 'Axel');\n"
        "insert into PERSON (ID, NAME) values (2, 'Mr. Foo');\n"
        "insert into PERSON (ID, NAME) values (3, 'Ms. Bar');";
    CHECK(checksum_of("flyway", "2", "Add_people", people) == "476766047");
}

// flyway/flyway, SqlMigrationResolverSmallTest.java, calculateChecksum: the two are equal.
TEST_CASE("Flyway's checksum knows no line ends") {
    CHECK(checksum_of("flyway", "1", "a", "abc\ndef efg\nxyz") ==
          checksum_of("flyway", "1", "a", "abc\r\ndef efg\nxyz\r\n"));
}

// wireapp/core-crypto, keystore/src/connection/migrations: two files, and what its test
// released_migration_checksums_are_unchanged pins of them. The third is V3__RemoveFTS of jasonish/evebox
// (resources/sqlite/V3.sql), whose src/sqlite/mod.rs lists what refinery had written.
TEST_CASE("refinery's checksum is the one that projects pin") {
    CHECK(checksum_of("refinery", "15", "drop_refresh_token", "DROP TABLE e2ei_refresh_token;\n") ==
          "2169875193630311763");
    CHECK(
        checksum_of("refinery", "6", "sign_timestamp",
                    "ALTER TABLE mls_signature_keypairs ADD COLUMN created_at DATETIME DEFAULT CURRENT_TIMESTAMP;\n") ==
        "8044509004432369903");
    CHECK(checksum_of("refinery", "3", "RemoveFTS",
                      "-- Remove FTS.\nDROP TABLE IF EXISTS events_fts;\nDROP TRIGGER IF EXISTS events_delete;") ==
          "16609115521065592815");
}

// No value of such a build was found: these were computed apart from this code.
TEST_CASE("refinery may have been built for versions of 64 bits") {
    const std::string script = "DROP TABLE e2ei_refresh_token;\n";
    CHECK(checksum_of("refinery", "15", "drop_refresh_token", script, "15415328233834433536") ==
          "15415328233834433536");
    CHECK(checksum_of("refinery", "15", "drop_refresh_token", script, "1") == "2169875193630311763");
    CHECK(checksum_of("refinery", "20240504090343", "drop_refresh_token", script) == "731182605292386953");
}

// ariga/atlas, cmd/atlas/internal/cmdapi/testdata/baseline2; 20220318104614_initial.sql is that of testdata/sqlite.
TEST_CASE("atlas.sum is the one that Atlas wrote") {
    const std::vector<File> files{
        {"m/1_baseline.sql", "-- create \"baseline\" table\nCREATE TABLE baseline (`c` int NOT NULL);\n"},
        {"m/20220318104614_initial.sql", "-- create \"tbl\" table\nCREATE TABLE tbl (`col` int NOT NULL);\n"},
        {"m/20220318104615_second.sql", "ALTER TABLE `tbl` ADD `col_2` bigint;\n"}};
    CHECK(atlas_sum(files) ==
          "h1:sxNQqhuqhm1fLpr3WN9N/M/niaS81Y7k5RrSaKpmBZE=\n"
          "1_baseline.sql h1:rZgkRmNcN2UEKgxru1nHCpBRVn/fjFavyQ4xxPxhrD4=\n"
          "20220318104614_initial.sql h1:/B1/+IxzgrRc4tCm1tpcpMhocHgqkdWF+iffxuguYaQ=\n"
          "20220318104615_second.sql h1:nUc1cUvm8BzjTZdbavM1IRlNpfhtyY3YyZJ8v23K9j4=\n");
}

// graphile/migrate, __tests__/helpers.ts, MIGRATION_1_HASH and what it is of.
TEST_CASE("the hash of a first committed migration is the one of graphile-migrate's tests") {
    const std::string hash = "sha1:e00ec93314a423ee5cc68d1182ad52f16442d7df";
    const auto committed = "--! Previous: -\n--! Hash: " + hash +
                           "\n--! Message: My Commit Message\n\n"
                           "create table if not exists foo (id serial primary key);\n";
    CHECK(checksum_of("graphile-migrate", "000001", "", committed) == hash);
    CHECK(refusal_of([&] { load({{"m/committed/000001.sql", committed}}, {}); }) == "nothing was refused");
}

// jasonish/evebox, resources/configdb/migrations/0002_Sessions.sql; src/sqlite/configdb.rs has the row that sqlx wrote.
TEST_CASE("sqlx's checksum is the one in a database of EveBox") {
    CHECK(checksum_of("sqlx", "2", "Sessions", R"(DROP TABLE IF EXISTS sessions;

CREATE TABLE sessions (
  rowid INTEGER PRIMARY KEY,
  token STRING UNIQUE NOT NULL,
  uuid STRING NOT NULL,
  expires_at INTEGER NOT NULL,
  FOREIGN KEY (uuid) REFERENCES users(uuid)
);

CREATE INDEX sessions_token_index ON sessions (token);
)") == "83b06692857c8f61cfc2d26ab18ed1207ca699213b06126b0aeb404219ff8c73b32439f15aebf44d30a5d972eca8546d");
}

// prisma/prisma-engines, schema-engine/connectors/schema-connector/src/checksum.rs: its tests, and format_checksum_old.
TEST_CASE("Prisma's checksum takes any line ends, and the digits that an old release left out") {
    CHECK(checksum_of("prisma", "1", "a", "hello") ==
          "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824");
    const std::string unpadded = "2cf24dba5fb0a3e26e83b2ac5b9e29e1b161e5c1fa7425e7343362938b9824";
    CHECK(checksum_of("prisma", "1", "a", "hello", unpadded) == unpadded);
    for (const std::string end : {"", "\n"}) {
        const auto unix = "ab\ncd\nef\ngh\rab" + end;
        const auto windows = "ab\r\ncd\r\nef\r\ngh\rab" + std::string(end.empty() ? "" : "\r\n");
        const auto sum = checksum_of("prisma", "1", "a", unix);
        const auto other = checksum_of("prisma", "1", "a", windows);
        CHECK(sum != other);
        CHECK(checksum_of("prisma", "1", "a", windows, sum) == sum);
        CHECK(checksum_of("prisma", "1", "a", unix, other) == other);
    }
    CHECK(checksum_of("prisma", "1", "a", "abc\n", checksum_of("prisma", "1", "a", "abc")) ==
          checksum_of("prisma", "1", "a", "abc\n"));
}

// The plan of sqitchers/sqitch-sqlite-intro. The identities are those that lib/sqitchtutorial-sqlite.pod of
// sqitchers/sqitch prints where it deploys these changes.
TEST_CASE("the changes of Sqitch's tutorial have the identities that the tutorial prints") {
    const auto project = read_sqitch_project(R"(%syntax-version=1.0.0-b2
%project=flipr
%uri=https://github.com/theory/sqitch-sqlite-intro/

users 2013-12-31T18:06:04Z Marge N. O’Vera <marge@example.com> # Creates table to track our users.
flips [users] 2013-12-31T19:01:40Z Marge N. O’Vera <marge@example.com> # Adds table for storing flips.
userflips [users flips] 2013-12-31T19:11:11Z Marge N. O’Vera <marge@example.com> # Creates the userflips view.
)");
    std::vector<std::string> ids;
    for (const auto& change : project.changes) ids.push_back(change.id);
    CHECK(ids == std::vector<std::string>{"f30fe47f5f99501fb8d481e910d9112c5ac0a676",
                                          "32ee57069c0d7fec52b6f86f453dc0c16bc1090a",
                                          "60ee3aba0445bf3287f9dc1dd97b1877523fa139"});
}

}  // namespace belay
