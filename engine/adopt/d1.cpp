#include <array>

#include <fmt/format.h>

#include "engine/adopt/tools.h"

namespace belay {

namespace {

constexpr std::array<std::string_view, 3> columns{"id", "name", "applied_at"};

constexpr std::array<Definition, 1> definitions{
    {{"sqlite",
      "create table {table} (id integer primary key autoincrement, name text unique,"
      " applied_at timestamp default current_timestamp not null)"}}};

std::vector<Entry> read(const Ledger& ledger, const Graph& /*graph*/) {
    std::vector<Entry> entries;
    const auto sql =
        fmt::format("select name, {} from {} order by id", ledger.time("applied_at"), ledger.table("d1_migrations"));
    for (const auto& row : ledger.query(sql)) entries.push_back({.key = row[0].text, .at = row[1].text});
    return entries;
}

void write(const Ledger& ledger, std::span<const Applied> applied) {
    for (const auto& one : applied) {
        if (!one.listed) ledger.insert("d1_migrations", {{"name", one.key}, {"applied_at", one.at, Cell::Sort::time}});
    }
}

}  // namespace

const Tool d1_tool{
    .name = "d1",
    .table = "d1_migrations",
    .columns = columns,
    .definitions = definitions,
    .read = read,
    .key = file_key,
    .write = write,
};

}  // namespace belay
