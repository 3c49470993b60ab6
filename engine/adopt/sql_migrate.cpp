#include <array>

#include <fmt/format.h>

#include "engine/adopt/tools.h"

namespace belay {

namespace {

constexpr std::array<std::string_view, 2> columns{"id", "applied_at"};

constexpr std::array<Definition, 2> definitions{{
    {"postgres", "create table {table} (id text not null primary key, applied_at timestamp with time zone)"},
    {"sqlite", "create table {table} (id varchar(255) not null primary key, applied_at datetime)"},
}};

std::vector<Entry> read(const Ledger& ledger, const Graph& /*graph*/) {
    std::vector<Entry> entries;
    const auto sql =
        fmt::format("select id, {} from {} order by id", ledger.time("applied_at"), ledger.table("gorp_migrations"));
    for (const auto& row : ledger.query(sql)) entries.push_back({.key = row[0].text, .at = row[1].text});
    return entries;
}

void write(const Ledger& ledger, std::span<const Applied> applied) {
    for (const auto& one : applied) {
        if (one.listed) continue;
        ledger.insert("gorp_migrations", {{"id", one.key}, {"applied_at", one.at, Cell::Sort::time}});
    }
}

}  // namespace

const Tool sql_migrate_tool{
    .name = "sql-migrate",
    .table = "gorp_migrations",
    .columns = columns,
    .match = Tool::Columns::exactly,
    .definitions = definitions,
    .read = read,
    .key = file_key,
    .write = write,
};

}  // namespace belay
