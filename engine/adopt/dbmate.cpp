#include <array>

#include <fmt/format.h>

#include "engine/adopt/tools.h"

namespace belay {

namespace {

constexpr std::array<std::string_view, 1> columns{"version"};

constexpr std::string_view definition = "create table {table} (version varchar(128) primary key)";
constexpr std::array<Definition, 2> definitions{{{"postgres", definition}, {"sqlite", definition}}};

}  // namespace

std::vector<Entry> read_versions(const Ledger& ledger, const Graph& /*graph*/) {
    std::vector<Entry> entries;
    const auto sql = fmt::format("select version from {} order by version", ledger.table("schema_migrations"));
    for (const auto& row : ledger.query(sql)) entries.push_back({.key = row[0].text});
    return entries;
}

void write_versions(const Ledger& ledger, std::span<const Applied> applied) {
    for (const auto& one : applied) {
        if (!one.listed) ledger.insert("schema_migrations", {{"version", one.key}});
    }
}

const Tool dbmate_tool{
    .name = "dbmate",
    .table = "schema_migrations",
    .columns = columns,
    .match = Tool::Columns::exactly,
    .definitions = definitions,
    .read = read_versions,
    .key = digits_key,
    .write = write_versions,
};

}  // namespace belay
