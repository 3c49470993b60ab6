#include "engine/layout/drizzle_journal.h"
#include "tests/support/loaded.h"

#include <doctest/doctest.h>

namespace belay {

namespace {

std::string journal(const std::vector<std::string>& tags, const std::string& dialect = "postgresql") {
    std::string entries;
    for (const auto& tag : tags)
        entries += (entries.empty() ? "" : ",") + std::string(R"({"idx": 0, "when": 1715334238443, "tag": ")") + tag +
                   R"(", "breakpoints": true})";
    return R"({"version": "7", "dialect": ")" + dialect + R"(", "entries": [)" + entries + "]}";
}

/// The up script of the one migration, and " foreign keys off" behind it where they are.
std::string script_of(const std::string& text) {
    const std::vector<File> files{{"m/0000_a.sql", text}, {"m/meta/_journal.json", journal({"0000_a"})}};
    const auto loaded = load(files, {});
    const auto& up = loaded.migrations.front().up;
    return up.source.text + (up.directives.foreign_keys ? "" : " foreign keys off");
}

}  // namespace

TEST_CASE("drizzle's journal says which files are migrations, and in which order") {
    CHECK(shown({{"m/0000_a.sql", "select 1;"},
                 {"m/0001_b.sql", "select 1;"},
                 {"m/0001_c.sql", "select 1;"},
                 {"m/0002_dropped.sql", "select 1;"},
                 {"m/meta/0000_snapshot.json", "{}"},
                 {"m/meta/_journal.json", journal({"0000_a", "0001_c", "0001_b", "custom"})},
                 {"m/custom.sql", "select 1;"}}) ==
          "drizzle\n0000_a: up 1 requires irreversible\n0001_c: up 1 requires 0000 irreversible\n"
          "0001_b: up 1 requires 0001_c irreversible\ncustom: up 1 requires 0001_b irreversible\n"
          "m/0002_dropped.sql is no migration and is left out\n");
    const auto loaded = load({{"0000_a.sql", ""}, {"meta/_journal.json", journal({"0000_a"})}}, {});
    CHECK(loaded.migrations.front().listed_as == "1715334238443");
}

TEST_CASE("what is wrong with drizzle's journal is said") {
    CHECK(refused({{"m/meta/_journal.json", journal({"0000_a"})}}) ==
          "[3] error: m/meta/_journal.json: lists '0000_a', and there is no m/0000_a.sql\n"
          "next: put the file back, or have drizzle-kit drop the entry\n");
    CHECK(refused({{"m/meta/_journal.json", journal({}, "sqlite")}}) ==
          "[3] error: m/meta/_journal.json: is for sqlite, and the database is of postgres\n"
          "next: name a database of its kind\n");
    CHECK(refused({{"m/meta/_journal.json", journal({}, "mysql")}}) ==
          "[3] error: m/meta/_journal.json: is for mysql, which belay does not know\n"
          "next: the dialects are: postgresql, sqlite\n");
    CHECK(refused({{"m/meta/_journal.json", "{\"entries\": [}"}}) ==
          "[3] error: m/meta/_journal.json:1:14: is no JSON from here on\n"
          "    1 | {\"entries\": [}\n"
          "      |              ^\n");
    CHECK(refused({{"m/meta/_journal.json", "{\"entries\": [{\"tag\": \"a\"}]}"}}) ==
          "[3] error: m/meta/_journal.json: is no journal of drizzle: a 'tag' and a 'when' were to be found in each of "
          "its 'entries'\nnext: have drizzle-kit write it\n");
    CHECK(refused({{"m/pg/meta/_journal.json", journal({})}, {"m/sqlite/meta/_journal.json", journal({}, "sqlite")}}) ==
          "[3] error: m/sqlite/meta/_journal.json: is a second journal; the first is m/pg/meta/_journal.json\n"
          "next: name the folder of one of them: --dir m/pg\n");
    CHECK(refusal_of([] {
              created("drizzle", {{"m/meta/_journal.json", journal({})}});
          }) ==
          "[2] error: a migration of drizzle has a snapshot beside it, which belay cannot write\n"
          "next: run: drizzle-kit generate --custom --name=add_email\n");
}

TEST_CASE("a folder of Supabase with drizzle's journal is of both while their orders agree") {
    const std::string folder = "supabase/migrations/";
    const File first{folder + "0000_a.sql", "select 1;"}, second{folder + "0001_b.sql", "select 1;"};
    const File both{folder + "meta/_journal.json", journal({"0000_a", "0001_b"})};
    CHECK(shown({first, second, both}) == "supabase\n0000_a: up 1 irreversible\n0001_b: up 1 irreversible\n");
    CHECK(shown({first, second, both}, "drizzle") == "drizzle\n0000_a: up 1 irreversible\n0001_b: up 1 irreversible\n");
    CHECK(refused({first, second, {folder + "meta/_journal.json", journal({"0001_b", "0000_a"})}}) ==
          "[3] error: supabase/migrations/0000_a.sql: looks like the layout supabase, and "
          "supabase/migrations/meta/_journal.json looks like the layout drizzle\n"
          "next: keep the files of each tool in a directory of their own\n");
}

TEST_CASE("drizzle's folders have a snapshot, by which they are told from Prisma's") {
    const File script{"m/20240501120000_a/migration.sql", "select 1;"};
    const std::vector<File> files{script, {"m/20240501120000_a/snapshot.json", "{}"}};
    CHECK(shown(files) == "drizzle\n20240501120000_a: up 1 irreversible\n");
    CHECK(shown({script}) == "prisma\n20240501120000_a: up 1 irreversible\n");
    CHECK(load(files, {}).migrations.front().listed_as == "1714564800000");
    CHECK(drizzle_milliseconds("20240229235959_x") == "1709251199000");
    CHECK(!drizzle_milliseconds("0001_x"));
}

TEST_CASE("a breakpoint of drizzle ends a statement") {
    CHECK(script_of("select 1--> statement-breakpoint\nselect 2;\n--> statement-breakpoint\nselect 3") ==
          "select 1;                       \nselect 2;\n--> statement-breakpoint\nselect 3");
}

TEST_CASE("foreign keys are off where a script of drizzle says so, though its transaction does not hear it") {
    CHECK(script_of("PRAGMA foreign_keys=OFF;--> statement-breakpoint\ndrop table a;--> statement-breakpoint\n"
                    "PRAGMA foreign_keys=ON;") == std::string(48, ' ') + "\ndrop table a;--> statement-breakpoint\n" +
                                                      std::string(23, ' ') + " foreign keys off");
    CHECK(script_of("select 1;\npragma foreign_keys = 0;\nselect 2;\n") ==
          "select 1;\n" + std::string(24, ' ') + "\nselect 2;\n foreign keys off");
    CHECK(script_of("COMMIT TRANSACTION;\n--> statement-breakpoint\nPRAGMA foreign_keys = OFF;\n"
                    "--> statement-breakpoint\nBEGIN TRANSACTION;\nselect 1;\nCOMMIT;\nPRAGMA foreign_keys = ON;\n"
                    "BEGIN;") == std::string(19, ' ') + "\n--> statement-breakpoint\n" + std::string(26, ' ') +
                                     "\n--> statement-breakpoint\n" + std::string(18, ' ') + "\nselect 1;\n" +
                                     std::string(7, ' ') + "\n" + std::string(25, ' ') + "\n" + std::string(6, ' ') +
                                     " foreign keys off");
    CHECK(script_of("COMMIT;\nselect 1;\nBEGIN;\n") == "COMMIT;\nselect 1;\nBEGIN;\n");
}

}  // namespace belay
