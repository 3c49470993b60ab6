#include "engine/layout/marks.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace belay {

namespace {

/// "goose 2:1", a word for each mark.
std::string marks_of(const std::string& text, const std::string& path = "1_a.sql") {
    const std::vector<File> files{{path, text}};
    std::string result;
    for (const auto& mark : marks_in(files)) {
        const auto place = place_of(mark);
        if (!result.empty()) result += " ";
        result +=
            std::string(mark.mark->layout) + " " + std::to_string(place.line) + ":" + std::to_string(place.column);
    }
    return result;
}

}  // namespace

TEST_CASE("marks of other tools are found where they stand") {
    CHECK(marks_of("select 1;\n-- a comment\n").empty());
    CHECK(marks_of("-- +goose Up\nselect 1;\n-- +goose Down\n") == "goose 1:1");
    CHECK(marks_of("\n  --  migrate:up transaction:false\n") == "dbmate 2:3");
    CHECK(marks_of("\xef\xbb\xbf-- no-transaction\n") == "sqlx 1:1");
    CHECK(marks_of("select 1;\n-- no-transaction\n").empty());
    CHECK(marks_of("--liquibase formatted sql\n--changeset a:1\n") == "liquibase 1:1");
    CHECK(marks_of("-- +migrate Up\n-- atlas:txmode none\n-- belay:up\n") == "sql-migrate 1:1 atlas 2:1 belay 3:1");
}

TEST_CASE("a comment that only resembles a mark is none") {
    CHECK(marks_of("-- rollback is not needed\n--- +goose Up\n-- +gooses\n").empty());
    CHECK(marks_of("-- Up migration only changes data\n").empty());
    CHECK(marks_of("select 1; -- +goose Up\n").empty());
    CHECK(marks_of("-- UP MIGRATION\r\n") == "node-pg-migrate 1:1");
    CHECK(marks_of("-- Up Migration\n", "1_a.up.sql").empty());
    CHECK(marks_of("-- +goose Up\n", "README.md").empty());
    CHECK(marks_of("-- changeset ann:1\n", "1_a/up.sql").empty());
    CHECK(marks_of("-- Up Migration\n", "1_setup.sql") == "node-pg-migrate 1:1");
}

TEST_CASE("words of another tool in a comment are no mark of it") {
    for (const auto* line :
         {"-- Changeset sync job fields:", "--rollback the old way", "--preconditions: none",
          "--precondition-sql-check what is there", "-- changeset: see below", "-- changeset ann : 1", "-- atlas: x",
          "-- depends: the table above", "-- transactional: no", "-- liquibase formatted sql was here"}) {
        CHECK_MESSAGE(marks_of("create table c (\n  " + std::string(line) + "\n  j int);\n").empty(), line);
    }
}

TEST_CASE("a mark of another tool has the whole form that the tool reads") {
    CHECK(marks_of("\n-- changeset ann:1 runOnChange:true\n") == "liquibase 2:1");
    CHECK(marks_of("--CHANGESET \"ann b\":1\n") == "liquibase 1:1");
    CHECK(marks_of("--  liquibase formatted SQL splitStatements:false\n") == "liquibase 1:1");
    CHECK(marks_of("-- atlas:nolint DS103\n") == "atlas 1:1");
    CHECK(marks_of("-- why\n\n-- depends: 0001_a\n-- transactional: false\ncreate table a (x int);\n") == "yoyo 3:1");
}

TEST_CASE("what takes a change back is known by the mark of a tool that belay does not read") {
    for (const auto* line :
         {"-- rambler down", "-- +micrate Down", "-- ==== DOWN ====", "-- Down", "--down", "-- DOWN:", "---- Down ----",
          "-- @down", "-- +down", "-- [Downs]", "-- Undo", "-- migrate down", "-- !Downs", "-- //@UNDO"}) {
        const auto text = "create table a (x int);  -- why\n\n" + std::string(line) + "\ndrop table a;\n";
        CHECK_MESSAGE(marks_of(text).ends_with(" 3:1"), line);
    }
    CHECK(marks_of("-- Up\nselect 1;\n-- Down\nselect 2;\n") == "another tool 3:1");
    CHECK(marks_of("-- Down\nselect 1;\n", "1_a.up.sql").empty());
}

TEST_CASE("the word alone is a remark inside a statement, above comments, and beside a tool's own mark") {
    CHECK(marks_of("create table a (\n  -- up\n  x int,\n  -- down\n  y int);\n").empty());
    CHECK(marks_of("create table a (x int);\n-- Down\n-- drop table a;\n").empty());
    CHECK(marks_of("-- +goose Up\nselect 1;\n-- Down\n-- +goose Down\nselect 2;\n") == "goose 1:1");
    CHECK(marks_of("select 1;\n-- Down migration\n-- drop table a;\n").empty());
    CHECK(marks_of("select 1;\n-- down from here on it is slow\nselect 2;\n").empty());
    CHECK(marks_of("select 1;\n-- rambler downs are not here\nselect 2;\n").empty());
}

}  // namespace belay
