#include <array>

#include <fmt/format.h>

#include "engine/adopt/tools.h"

namespace belay {

namespace {

constexpr std::array<std::string_view, 2> columns{"version", "run_on"};

constexpr std::string_view definition =
    "create table __diesel_schema_migrations (version varchar(50) primary key not null,"
    " run_on timestamp not null default current_timestamp)";
constexpr std::array<Definition, 2> definitions{{{"postgres", definition}, {"sqlite", definition}}};

std::vector<Entry> read(const Ledger& ledger, const Graph& /*graph*/) {
    std::vector<Entry> entries;
    const auto sql = fmt::format("select version, {} from {} order by version", ledger.time("run_on"),
                                 ledger.table("__diesel_schema_migrations"));
    for (const auto& row : ledger.query(sql)) entries.push_back({.key = row[0].text, .at = row[1].text});
    return entries;
}

void write(const Ledger& ledger, std::span<const Applied> applied) {
    for (const auto& one : applied) {
        if (one.listed) continue;
        ledger.insert("__diesel_schema_migrations", {{"version", one.key}, {"run_on", one.at, Cell::Sort::time}});
    }
}

}  // namespace

const Tool diesel_tool{
    .name = "diesel",
    .table = "__diesel_schema_migrations",
    .columns = columns,
    .match = Tool::Columns::exactly,
    .definitions = definitions,
    .read = read,
    .key = digits_key,
    .write = write,
};

}  // namespace belay
