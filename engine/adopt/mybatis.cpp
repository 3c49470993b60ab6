#include <array>

#include <fmt/format.h>

#include "engine/adopt/tools.h"

namespace belay {

namespace {

constexpr std::array<std::string_view, 3> columns{"id", "applied_at", "description"};

/// As the first migration of a new project of MyBatis makes it.
constexpr std::string_view definition =
    "create table {table} (id numeric(20,0) not null, applied_at varchar(25) not null,"
    " description varchar(255) not null, constraint \"pk_{stem}\" primary key (id))";
constexpr std::array<Definition, 2> definitions{{{"postgres", definition}, {"sqlite", definition}}};

std::vector<Entry> read(const Ledger& ledger, const Graph& /*graph*/) {
    std::vector<Entry> entries;
    // Times are text in the zone of whoever ran it, which nobody wrote down.
    const auto sql = fmt::format("select id, {} from {} order by id", ledger.time("(applied_at || '+00:00')"),
                                 ledger.table("changelog"));
    for (const auto& row : ledger.query(sql)) entries.push_back({.key = row[0].text, .at = row[1].text});
    return entries;
}

/// "2024-05-06 07:08:09" of 2024-05-06T07:08:09Z.
std::string written(std::string at) {
    if (at.size() != 20) return at;
    at[10] = ' ';
    at.pop_back();
    return at;
}

void write(const Ledger& ledger, std::span<const Applied> applied) {
    for (const auto& one : applied) {
        if (one.listed) continue;
        ledger.insert(
            "changelog",
            {{"id", one.key}, {"applied_at", written(one.at)}, {"description", words_of(one.migration->name)}});
    }
}

}  // namespace

const Tool mybatis_tool{
    .name = "mybatis",
    .table = "changelog",
    .columns = columns,
    .match = Tool::Columns::exactly,
    .definitions = definitions,
    .read = read,
    .key = number_key,
    .write = write,
};

}  // namespace belay
