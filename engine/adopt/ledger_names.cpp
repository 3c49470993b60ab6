#include "engine/adopt/ledger_names.h"

#include <algorithm>
#include <array>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/adopt/ledger.h"
#include "engine/adopt/tools.h"

namespace belay {

namespace {

/// A table in which a tool keeps what it has applied, in lower case. Where a schema stands it is in no other.
struct LedgerName {
    std::string_view table;
    std::string_view tool;
    std::string_view schema = {};
};

/// Those of tools whose histories cannot be adopted; the others name their tables themselves.
constexpr std::array known{
    LedgerName{"schema_migrations", "Ecto"},
    LedgerName{"schema_migrations", "Sequel"},
    LedgerName{"schema_info", "Sequel"},
    LedgerName{"alembic_version", "Alembic"},
    LedgerName{"django_migrations", "Django"},
    LedgerName{"south_migrationhistory", "South"},
    LedgerName{"knex_migrations", "Knex"},
    LedgerName{"migrations", "Laravel"},
    LedgerName{"migrations", "TypeORM"},
    LedgerName{"migrations", "db-migrate"},
    LedgerName{"sequelizemeta", "Sequelize"},
    LedgerName{"__efmigrationshistory", "Entity Framework"},
    LedgerName{"__migrationhistory", "Entity Framework"},
    LedgerName{"changelog", "Evolve"},
    LedgerName{"schema_version", "Flyway"},
    LedgerName{"schema_version", "yandex-pgmigrate"},
    LedgerName{"schemaversion", "Postgrator"},
    LedgerName{"schemaversions", "DbUp"},
    LedgerName{"versioninfo", "FluentMigrator"},
    LedgerName{"scriptsrun", "grate"},
    LedgerName{"bun_migrations", "Bun"},
    LedgerName{"kysely_migration", "Kysely"},
    LedgerName{"mikro_orm_migrations", "MikroORM"},
    LedgerName{"seaql_migrations", "SeaORM"},
    LedgerName{"_yoyo_migration", "yoyo"},
    LedgerName{"yoyo_migrations", "yoyo"},
    LedgerName{"schema_migration", "pop"},
    LedgerName{"phinxlog", "Phinx"},
    LedgerName{"migration", "Yii"},
    LedgerName{"doctrine_migration_versions", "Doctrine"},
    LedgerName{"migration_versions", "Doctrine"},
    LedgerName{"migratehistory", "peewee"},
    LedgerName{"aerich", "Aerich"},
    LedgerName{"hdb_version", "Hasura", "hdb_catalog"},
};

/// Parts of names that a table has for hardly any other reason.
constexpr std::array<std::string_view, 3> telling{"migration", "schema_version", "changelog"};

std::vector<LedgerName> all_names() {
    std::vector<LedgerName> names;
    for (const auto* tool : tools()) {
        const bool in_schema = tool->place == Tool::Place::schema;
        names.push_back({tool->table, tool->name, in_schema ? tool->schema : ""});
    }
    names.insert(names.end(), known.begin(), known.end());
    return names;
}

/// Those who keep such a table in this schema, or, where the schema is empty, in any.
std::vector<std::string_view> keepers(std::span<const LedgerName> names, std::string_view table,
                                      std::string_view schema) {
    std::vector<std::string_view> result;
    for (const auto& name : names) {
        if (name.table == table && name.schema == schema) result.push_back(name.tool);
    }
    return result;
}

}  // namespace

std::string guess_of(std::string_view schema, std::string_view table) {
    static const auto names = all_names();
    const auto name = lower_case(std::string(table));
    auto found = keepers(names, name, lower_case(std::string(schema)));
    if (found.empty()) found = keepers(names, name, "");
    if (!found.empty()) {
        const auto last = found.back();
        found.pop_back();
        return fmt::format("looks like the history of {}{}{}", fmt::join(found, ", "), found.empty() ? "" : " or ",
                           last);
    }
    const bool tells =
        std::ranges::any_of(telling, [&](std::string_view part) { return name.find(part) != std::string::npos; });
    return tells ? "looks like the history of a migration tool" : "";
}

}  // namespace belay
