#include "engine/adopt/ledger_names.h"

#include <doctest/doctest.h>

#include <array>
#include <string_view>

namespace belay {

TEST_CASE("the name of a table tells whose history it may be, in any case and in any schema") {
    struct Case {
        std::string_view schema;
        std::string_view table;
        std::string_view guess;
    };
    constexpr std::array cases{
        Case{"", "d1_migrations", "looks like the history of d1"},
        Case{"app", "alembic_version", "looks like the history of Alembic"},
        Case{"", "Alembic_Version", "looks like the history of Alembic"},
        Case{"drizzle", "__drizzle_migrations", "looks like the history of drizzle"},
        Case{"", "__EFMigrationsHistory", "looks like the history of Entity Framework"},
        Case{"", "SequelizeMeta", "looks like the history of Sequelize"},
        Case{"", "migrations", "looks like the history of Laravel, TypeORM or db-migrate"},
        Case{"", "CHANGELOG", "looks like the history of mybatis or Evolve"},
        Case{"", "flyway_schema_history", "looks like the history of flyway"},
        Case{"", "schema_migrations", "looks like the history of golang-migrate, rails, dbmate, Ecto or Sequel"},
        Case{"auth", "schema_migrations", "looks like the history of golang-migrate, rails, dbmate, Ecto or Sequel"},
        Case{"supabase_migrations", "schema_migrations", "looks like the history of supabase"},
        Case{"sqitch", "changes", "looks like the history of sqitch"},
    };
    for (const auto& one : cases) CHECK(guess_of(one.schema, one.table) == one.guess);
}

TEST_CASE("a table that is no tool's looks like one by a part of its name") {
    for (const auto* name : {"my_migrations", "MigrationLog", "app_schema_version", "db_changelog"})
        CHECK(guess_of("", name) == "looks like the history of a migration tool");
    for (const auto* name : {"account", "changes", "version", "mitigation", ""}) CHECK(guess_of("", name).empty());
}

}  // namespace belay
