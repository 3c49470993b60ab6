#include <array>

#include <fmt/format.h>

#include "engine/adopt/tools.h"

namespace belay {

namespace {

constexpr std::array<std::string_view, 3> columns{"id", "name", "run_on"};

constexpr std::array<Definition, 1> definitions{{
    {"postgres", "create table {table} (id serial primary key, name varchar(255) not null, run_on timestamp not null)"},
}};

std::vector<Entry> read(const Ledger& ledger, const Graph& /*graph*/) {
    std::vector<Entry> entries;
    const auto sql =
        fmt::format("select name, {} from {} order by run_on, id", ledger.time("run_on"), ledger.table("pgmigrations"));
    for (const auto& row : ledger.query(sql)) entries.push_back({.key = row[0].text, .at = row[1].text});
    return entries;
}

/// The file's name up to the last dot, and of a pair of files without the part's name.
std::string key(const Migration& migration) {
    auto name = file_key(migration);
    name.resize(name.find_last_of('.'));
    if (name.ends_with(".up")) name.resize(name.size() - 3);
    return name;
}

// The order of its rows has to be that of the files, and belay's times have no fractions of a second.
constexpr auto insert_row = R"(
insert into {0} (name, run_on)
select $1, greatest($2::timestamptz::timestamp, max(run_on)) from {0})";

void write(const Ledger& ledger, std::span<const Applied> applied) {
    const auto sql = fmt::format(insert_row, ledger.table("pgmigrations"));
    for (const auto& one : applied) {
        if (!one.listed) ledger.query(sql, std::array<Value, 2>{one.key, one.at});
    }
}

}  // namespace

const Tool node_pg_migrate_tool{
    .name = "node-pg-migrate",
    .table = "pgmigrations",
    .columns = columns,
    .match = Tool::Columns::exactly,
    .definitions = definitions,
    .read = read,
    .key = key,
    .write = write,
};

}  // namespace belay
