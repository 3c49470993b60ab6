#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "engine/adopt/tools.h"
#include "engine/layout/file.h"
#include "engine/sql/digest.h"

namespace belay {

namespace {

constexpr std::array<std::string_view, 6> columns{"version", "description", "installed_on",
                                                  "success", "checksum",    "execution_time"};

constexpr std::array<Definition, 2> definitions{{
    {"postgres",
     "create table {table} (version bigint primary key, description text not null,"
     " installed_on timestamptz not null default now(), success boolean not null, checksum bytea not null,"
     " execution_time bigint not null)"},
    {"sqlite",
     "create table {table} (version bigint primary key, description text not null,"
     " installed_on timestamp not null default current_timestamp, success boolean not null, checksum blob not null,"
     " execution_time bigint not null)"},
}};

std::vector<Entry> read(const Ledger& ledger, const Graph& /*graph*/) {
    std::vector<Entry> entries;
    const auto sql =
        fmt::format("select version, {}, {}, success from {} order by version", ledger.time("installed_on"),
                    ledger.digits("checksum"), ledger.table("_sqlx_migrations"));
    for (const auto& row : ledger.query(sql)) {
        Entry entry{.key = row[0].text, .at = row[1].text, .checksum = row[2].text};
        if (!is_true(row[3])) entry.trouble = "has failed: its 'success' is false";
        entries.push_back(std::move(entry));
    }
    return entries;
}

std::string checksum(const Migration& migration, std::string_view /*before*/) {
    return digest(Algorithm::sha384, read_file(migration.path));
}

void write(const Ledger& ledger, std::span<const Applied> applied) {
    for (const auto& one : applied) {
        if (one.listed) continue;
        ledger.insert("_sqlx_migrations", {{"version", one.key},
                                           {"description", words_of(one.migration->name)},
                                           {"installed_on", one.at, Cell::Sort::time},
                                           {"success", std::int64_t{1}},
                                           {"checksum", checksum(*one.migration, ""), Cell::Sort::bytes},
                                           {"execution_time", std::int64_t{0}}});
    }
}

}  // namespace

const Tool sqlx_tool{
    .name = "sqlx",
    .table = "_sqlx_migrations",
    .columns = columns,
    .definitions = definitions,
    .read = read,
    .key = number_key,
    .checksum = checksum,
    .write = write,
};

}  // namespace belay
