#include <array>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "engine/adopt/tools.h"

namespace belay {

namespace {

constexpr std::array<std::string_view, 2> columns{"version", "run_on"};

constexpr std::string_view definition =
    "create table {table} (version varchar(50) primary key not null,"
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

/// A folder of diesel's is known by all that stands before the first '_' of its name, letters as well.
std::string key(const Migration& migration) {
    constexpr std::string_view script = "/up.sql";
    if (!migration.path.ends_with(script)) return digits_key(migration);
    auto folder = std::string_view(migration.path).substr(0, migration.path.size() - script.size());
    folder = folder.substr(folder.find_last_of('/') + 1);
    std::string result(folder.substr(0, folder.find('_')));
    std::erase(result, '-');
    return result;
}

}  // namespace

const Tool diesel_tool{
    .name = "diesel",
    .table = "__diesel_schema_migrations",
    .columns = columns,
    .match = Tool::Columns::exactly,
    .definitions = definitions,
    .read = read,
    .key = key,
    .write = write,
};

}  // namespace belay
