#include "tests/support/loaded.h"

#include <doctest/doctest.h>

namespace belay {

TEST_CASE("Supabase's folder is known by its name, and its files go up only") {
    CHECK(shown({{"supabase/migrations/20260101000000_a.sql", "select 1;\n"},
                 {"supabase/migrations/20260102000000_b-c.sql", "vacuum;\n"}}) ==
          "supabase\n20260101000000_a: up 1 irreversible\n20260102000000_b-c: up 1 irreversible\n");
    CHECK(shown({{"m/20260101000000_a.sql", "select 1;\n"}}, "supabase") ==
          "supabase\n20260101000000_a: up 1 irreversible\n");
    CHECK(shown({{"supabase/migrations/1_a.up.sql", "select 1;\n"}}) == "belay\n1_a: up 1\n");
}

TEST_CASE("Supabase reads its folder alone, in the order of the names") {
    CHECK(shown({{"supabase/config.toml", ""},
                 {"supabase/migrations/10_a.sql", "select 1;\n"},
                 {"supabase/migrations/9_b.sql", "select 1;\n"},
                 {"supabase/migrations/meta/0000_snapshot.json", ""},
                 {"supabase/migrations/notes.sql", "select 1;\n"},
                 {"supabase/migrations/old/8_c.sql", "select 1;\n"},
                 {"supabase/seed.sql", "select 1;\n"}}) ==
          "supabase\n10_a: up 1 requires irreversible\n9_b: up 1 requires 10 irreversible\n"
          "supabase/migrations/notes.sql is no migration and is left out\n"
          "supabase/migrations/old/8_c.sql is no migration and is left out\n");
    CHECK(shown({{"supabase/migrations/20210101000000_init.sql", "select 1;\n"},
                 {"supabase/migrations/20260101000000_init.sql", "select 1;\n"}}) ==
          "supabase\n20260101000000_init: up 1 irreversible\n"
          "supabase/migrations/20210101000000_init.sql is no migration and is left out\n");
    CHECK(refused({{"supabase/migrations/1_a.sql", "select 1;\n"}, {"supabase/migrations/1_b.sql", "select 1;\n"}}) ==
          "[3] error: supabase/migrations/1_b.sql: two files of version 1: the other is supabase/migrations/1_a.sql\n"
          "next: give one of them another version, or say same_number = \"by_name\" in belay.toml, which tells "
          "them apart by their names\n");
    CHECK(created("supabase", {{"supabase/migrations/29990101000000_a.sql", "select 1;\n"}}) ==
          "supabase/migrations/29990101000001_add_email.sql\n-- What this migration does.\n\n");
}

TEST_CASE("Cloudflare D1 reads the folder beside its settings, by number, and tells migrations by their names") {
    CHECK(shown({{"x/migrations/10_c.sql", "select 1;\n"},
                 {"x/migrations/9_a.sql", "select 1;\n"},
                 {"x/migrations/9_b.sql", "select 1;\n"},
                 {"x/migrations/meta/_snapshot.json", ""},
                 {"x/schema.sql", "select 1;\n"},
                 {"x/wrangler.toml", ""}}) ==
          "d1\n9_a: up 1 requires irreversible\n9_b: up 1 requires 9_a irreversible\n"
          "10_c: up 1 requires 9_b irreversible\n");
    CHECK(shown({{"0001_a.sql", "select 1;\n"}}, "d1") == "d1\n0001_a: up 1 irreversible\n");
    CHECK(refused({{"init.sql", "select 1;\n"}}, "d1") ==
          "[3] error: init.sql: has no number, by which Cloudflare D1 orders its migrations\n"
          "next: call it such as 0001_name.sql\n");
    CHECK(created("d1", {{"0001_a.sql", "select 1;\n"}}) == "m/0002_add_email.sql\n-- What this migration does.\n\n");
    CHECK(created("d1", {}) == "m/0001_add_email.sql\n-- What this migration does.\n\n");
}

}  // namespace belay
