#include <algorithm>
#include <array>
#include <filesystem>

#include <fmt/format.h>

#include "engine/adopt/tools.h"
#include "engine/layout/file.h"

namespace belay {

namespace {

constexpr std::array<std::string_view, 9> columns{
    "version", "description", "applied", "total", "executed_at", "execution_time", "error", "hash", "operator_version"};

constexpr std::array<Definition, 2> definitions{{
    {"postgres",
     "create schema if not exists {schema};"
     "create table {table} (version character varying not null primary key,"
     " description character varying not null, type bigint not null default 2, applied bigint not null default 0,"
     " total bigint not null default 0, executed_at timestamptz not null, execution_time bigint not null, error text,"
     " error_stmt text, hash character varying not null, partial_hashes jsonb,"
     " operator_version character varying not null)"},
    {"sqlite",
     "create table {table} (version text not null primary key, description text not null,"
     " type integer not null default 2, applied integer not null default 0, total integer not null default 0,"
     " executed_at datetime not null, execution_time integer not null, error text, error_stmt text,"
     " hash text not null, partial_hashes json, operator_version text not null)"},
}};

constexpr auto select_revisions = R"(
    select version, {0}, hash, applied, total, coalesce(error, ''), description
    from {1}
    where version not like '.%'
    order by executed_at, version)";

std::vector<Entry> read(const Ledger& ledger, const Graph& /*graph*/) {
    std::vector<Entry> entries;
    const auto sql = fmt::format(select_revisions, ledger.time("executed_at"), ledger.table("atlas_schema_revisions"));
    for (const auto& row : ledger.query(sql)) {
        Entry entry{.key = row[0].text, .at = row[1].text, .checksum = row[2].text};
        if (!row[5].text.empty())
            entry.trouble = fmt::format("has failed: {}", escaped(row[5].text));
        else if (row[3].text != row[4].text)
            entry.trouble = fmt::format("is partial: {} of {} statements are applied", row[3].text, row[4].text);
        entries.push_back(std::move(entry));
    }
    return entries;
}

/// The sums of all files stand in one beside them, `name h1:sum`, each made of the files before it, too.
std::string checksum(const Migration& migration, std::string_view /*before*/) {
    const auto name = file_key(migration);
    const auto sums_path = migration.path.substr(0, migration.path.size() - name.size()) + "atlas.sum";
    if (!std::filesystem::exists(sums_path)) return "";
    const auto sums = "\n" + read_file(sums_path);
    const auto line = fmt::format("\n{} h1:", name);
    const auto at = sums.find(line);
    if (at == std::string::npos) return "";
    const auto begin = at + line.size();
    return sums.substr(begin, sums.find_first_of("\r\n", begin) - begin);
}

void write(const Ledger& ledger, std::span<const Applied> applied) {
    for (const auto& one : applied) {
        if (one.listed) continue;
        ledger.insert("atlas_schema_revisions", {{"version", one.key},
                                                 {"description", one.migration->name},
                                                 {"type", std::int64_t{4}},  // recorded without being run
                                                 {"executed_at", one.at, Cell::Sort::time},
                                                 {"execution_time", std::int64_t{0}},
                                                 {"hash", checksum(*one.migration, "")},
                                                 {"operator_version", "belay"}});
    }
}

}  // namespace

const Tool atlas_tool{
    .name = "atlas",
    .table = "atlas_schema_revisions",
    .schema = "atlas_schema_revisions",
    .place = Tool::Place::either,
    .columns = columns,
    .definitions = definitions,
    .read = read,
    .key = digits_key,
    .checksum = checksum,
    .write = write,
};

}  // namespace belay
