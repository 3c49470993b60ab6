#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "engine/adopt/tools.h"

namespace belay {

namespace {

constexpr std::array<std::string_view, 2> columns{"version", "dirty"};

constexpr std::array<Definition, 2> definitions{{
    {"postgres", "create table {table} (version bigint not null primary key, dirty boolean not null)"},
    {"sqlite",
     "create table {table} (version uint64, dirty bool);"
     "create unique index if not exists version_unique on {name} (version)"},
}};

/// There is one row: the last version. Everything before it is applied, and it itself may be half applied.
std::vector<Entry> read(const Ledger& ledger, const Graph& graph) {
    const auto rows = ledger.query(fmt::format("select version, dirty from {}", ledger.table("schema_migrations")));
    if (rows.empty()) return {};
    Entry last{.key = rows.front()[0].text};
    if (is_true(rows.front()[1])) last.trouble = "is dirty: a run stopped in it";
    std::vector<Entry> entries;
    const auto version = Version::parse(last.key);
    for (const auto& migration : graph.migrations()) {
        if (!version || number_key(migration).empty() || !(migration.version < *version)) continue;
        entries.push_back({.key = number_key(migration)});
    }
    entries.push_back(std::move(last));
    return entries;
}

void write(const Ledger& ledger, std::span<const Applied> applied) {
    if (applied.empty()) return;
    const auto last = std::ranges::max_element(applied, {}, [](const Applied& one) { return one.migration->version; });
    ledger.query("delete from " + ledger.table("schema_migrations"));
    ledger.insert("schema_migrations", {{"version", last->key}, {"dirty", std::int64_t{0}}});
}

}  // namespace

const Tool golang_migrate_tool{
    .name = "golang-migrate",
    .table = "schema_migrations",
    .columns = columns,
    .match = Tool::Columns::exactly,
    .definitions = definitions,
    .read = read,
    .key = number_key,
    .write = write,
};

}  // namespace belay
