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

// generateCheckSum_changesBasedOnParams_latest and _v8 there.
TEST_CASE("how statements are split counts in version 8 alone") {
    const std::string text = "\nSOME SQL\n";
    const auto plain = "--changeset a:1" + text;
    for (const auto* attribute : {"splitStatements:false", "endDelimiter:;", "stripComments:false",
                                  "rollbackSplitStatements:false", "rollbackEndDelimiter:;"}) {
        CAPTURE(attribute);
        const auto other = "--changeset a:1 " + (attribute + text);
        CHECK(sum(other, nine) == sum(plain, nine));
        CHECK(sum(other, eight) != sum(plain, eight));
    }
    CHECK(sum("--changeset a:1 splitStatements:TRUE stripComments:true runInTransaction:false" + text, eight) ==
          sum(plain, eight));
}

TEST_CASE("what Liquibase reads as commands is no part of the checksum") {
    const std::string set = "--changeset a:1\n";
    const auto plain = sum(set + "select 1;\n", nine);
    for (const auto* command :
         {"--comment: why", "-- Comment why", "--rollback drop table a;", "  --ROLLBACK drop table a;",
          "/* liquibase rollback\ndrop table a;\n*/", "--preconditions onFail:HALT", " -- preconditions",
          "--precondition-sql-check expectedResult:0 select 1", "--validCheckSum: 9:abc"}) {
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
