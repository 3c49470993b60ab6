#include "engine/adopt/liquibase_checksum.h"

#include <doctest/doctest.h>

#include <string>

namespace belay {

namespace {

/// The MD5SUM of a changeset in that version.
std::string sum(const std::string& text, const std::string& before) {
    const auto changeset = read_liquibase_changeset(text);
    REQUIRE(changeset);
    return liquibase_checksum(*changeset, before);
}

const std::string eight = "8:d41d8cd98f00b204e9800998ecf8427e";
const std::string nine = "9:d41d8cd98f00b204e9800998ecf8427e";

}  // namespace

// Changelogs and the rows that Liquibase wrote for them: 1-person-schema.sql and 2-person-table.sql of a
// changelog/db.changelog-master.yaml with `update-sql` of 4.29.2.
TEST_CASE("version 9 is what Liquibase 4.29 writes") {
    const std::string row = "9:f555528fa823edf1d4330f605159d538";
    CHECK(sum("--changeset sander:add-person-schema\nCREATE SCHEMA person;\n--rollback DROP SCHEMA person;", "") ==
          "9:4d4937eff7a4f5ff61362e8bd729c555");
    CHECK(sum("--changeset sander:add-person-table\nCREATE TABLE person.person (\n"
              "    id BIGINT GENERATED ALWAYS AS IDENTITY,\n    name VARCHAR(255) NOT NULL,\n"
              "    CONSTRAINT person__id__pkey PRIMARY KEY (id)\n);\n--rollback DROP TABLE person.person;",
              row) == row);
}

// db-changelogs/00001_another.sql with `updateSql` of 4.8.0, changes/insert-person-table-changeset.sql and
// changes/update-person-table-precondition.sql with `updateSql` of 4.18.0.
TEST_CASE("version 8 is what Liquibase 4.8 and 4.18 write") {
    CHECK(sum("--changeset julian:another\nCREATE TABLE MyAnother (\n    MyColumn VARCHAR(100) NOT NULL\n);\n",
              eight) == "8:b55ebca74f58357b111ce4c2a9efddbe");
    CHECK(sum("--changeset Ahmad:2\ninsert into person (id, name) values (1, 'name 1');\n\n"
              "insert into person (id, name) values (2, 'name 2');\n",
              eight) == "8:bb011aae326d73b5287661f477a39c7f");
    CHECK(sum("--changeset abc:3\nALTER TABLE person\nADD age int;\n\n--rollback ALTER TABLE person DROP COLUMN age;",
              eight) == "8:277c641f3f3ea263e8427be47d4f2e9d");
}

TEST_CASE("older versions, and what is no checksum, are not compared") {
    for (const auto* before : {"7:d41d8cd98f00b204e9800998ecf8427e", "2:x", "x", "80:x"}) {
        CAPTURE(before);
        CHECK(sum("--changeset a:1\nselect 1;\n", before).empty());
    }
}

// normalizeSql_latest and normalizeSql_V8 of Liquibase's AbstractSQLChangeTest: what each takes as one text.
TEST_CASE("blanks count for nothing in version 9, and as one in version 8") {
    const std::string set = "--changeset a:1\n";
    const auto* once = "multiple line string";
    for (const auto* text :
         {"\r\nmultiple\r\nline\r\nstring\r\n", "\rmultiple\rline\rstring\r", "multiple \t line\n string"}) {
        CAPTURE(text);
        CHECK(sum(set + text, nine) == sum(set + once, nine));
        CHECK(sum(set + text, eight) == sum(set + once, eight));
    }
    CHECK(sum(set + "multiplelinestring", nine) == sum(set + once, nine));
    CHECK(sum(set + "multiplelinestring", eight) != sum(set + once, eight));
}

// The rows of `update` of 4.4.0 and of 4.28.0 for a changelog of these, the same in PostgreSQL and SQLite.
TEST_CASE("how statements are split counts in version 8 alone") {
    struct Case {
        std::string text, version_8, version_9;
    };
    for (const auto& example : {
             Case{"ann:1\n--comment: the people, größer\ncreate table person (\n\tid integer primary key,\n\n"
                  "  name\tvarchar(20) default 'é ü'   -- a note\n);\n--rollback drop table person;\n\n",
                  "8:a13e04d928b5655f8dd975256f2e7e43", "9:646b519a6b876b3d21762094e0cb90d4"},
             Case{"annlee:2b stripComments:false\n-- an ordinary comment\n  --comment: indented\n"
                  "insert into person (id) values (1);   insert into person (id) values (2);\n\n",
                  "8:11f553f5d8b2cd59a52c3f560d1dc76a", "9:9cb255e6e6ff6ca1bfd9e6c471ece5c5"},
             Case{"bob:3 splitStatements:false\ninsert into person (id) values (3);\n--rollback not required\n\n",
                  "8:a17f59ed29b2c471ab70f8d7269780e0", "9:170ba0ec84dcb054ccbb71a09d67eed7"},
             Case{"bob:4 endDelimiter:; dbms:postgresql,sqlite\ninsert into person (id) values (4);\n",
                  "8:c3eade9030f533ea773d24cb889878fe", "9:a07b8ac3a59af32645977fc1fa64c5d8"},
             Case{"bob:5 rollbackSplitStatements:false\ninsert into person (id) values (5);\n"
                  "--rollback delete from person where id = 5;\n",
                  "8:c4b621aeab59ea05c5822f533c34e1f3", "9:14409d18d6d5b6eed9c1ad44e6e56b95"},
             Case{"bob:6 runInTransaction:false\n--preconditions onFail:HALT\n"
                  "--precondition-sql-check expectedResult:5 select count(*) from person\n"
                  "insert into person (id) values (6);\n\n\n",
                  "8:435d7d598e4af7ec639b47626748c39b", "9:70041d435a6d98392c11843994861e5e"},
             Case{"bob:7\n--validCheckSum: 9:abc\n--rollback\ninsert into person (id) values (7);\n",
                  "8:38393e3e09d2752a347fed3205403a0b", "9:59bbcbeb6155be03befb2b5c91f7b5f4"},
             Case{"bob:8 rollbackEndDelimiter:;\ninsert into person (id) values (8);\n"
                  "--rollback delete from person where id = 8;\n",
                  "8:896c55311c2d4e6be0918d632479ad57", "9:76c91d24bad60a649288d8273e581fe2"},
         }) {
        CAPTURE(example.text);
        CHECK(sum("--changeset " + example.text, eight) == example.version_8);
        CHECK(sum("--changeset " + example.text, nine) == example.version_9);
    }
}

TEST_CASE("what Liquibase reads as commands is no part of the checksum") {
    const std::string set = "--changeset a:1\n";
    const auto plain = sum(set + "select 1;\n", nine);
    for (const auto* command :
         {"--comment: why", "-- Comment why", "--rollback drop table a;", "  --ROLLBACK drop table a;",
          "/* liquibase rollback\ndrop table a;\n*/", "--preconditions onFail:HALT", " -- preconditions",
          "--precondition-sql-check expectedResult:0 select 1", "--validCheckSum: 9:abc",
          " --property name:a value:b"}) {
        CAPTURE(command);
        CHECK(sum(set + command + "\nselect 1;\n", nine) == plain);
        CHECK(sum(set + "select 1;\n" + command, nine) == plain);
    }
    for (const auto* comment : {"-- a comment", "  --comment: why", "--comment:why", "--rollback", "/* rollback */"}) {
        CAPTURE(comment);
        CHECK(sum(set + comment + "\nselect 1;\n", nine) != plain);
    }
}

// isCheckSumValid_differentButValidCheckSum of Liquibase's ChangeSetTest.
TEST_CASE("a checksum that the changeset calls valid is none that differs") {
    const auto with = [](const std::string& said) {
        return "--changeset a:1\n--validCheckSum: " + said + "\nselect 1;\n";
    };
    const auto now = sum(with("8:other"), nine);
    for (const auto& said : {std::string("1:any"), std::string("ANY"), std::string("*"), nine, now}) {
        CAPTURE(said);
        CHECK(sum(with(said), nine) == nine);
    }
    CHECK(now != nine);
    CHECK(sum(with("any"), "") == now);
}

TEST_CASE("a changeset is known by its author and its id") {
    const auto changeset = read_liquibase_changeset(
        "-- ChangeSet \"ann lee\": \"2 b\" dbms:h2\n--comment  first\n"
        "--comment: second \nselect 1;\n");
    REQUIRE(changeset);
    CHECK(changeset->author == "ann lee");
    CHECK(changeset->id == "2 b");
    CHECK(changeset->comment == "second");
    CHECK(changeset->sql == "select 1;");
    CHECK_FALSE(read_liquibase_changeset("create table a (id integer);\n"));
    CHECK_FALSE(read_liquibase_changeset("--changeset alone\nselect 1;\n"));
}

}  // namespace belay
