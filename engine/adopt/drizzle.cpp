#include <algorithm>
#include <array>
#include <filesystem>
#include <set>

#include <fmt/format.h>

#include "engine/adopt/tools.h"
#include "engine/layout/drizzle_journal.h"
#include "engine/layout/parts.h"
#include "engine/sql/digest.h"

namespace belay {

namespace {

constexpr std::string_view table = "__drizzle_migrations";
constexpr std::array<std::string_view, 3> columns{"id", "hash", "created_at"};

/// As releases before 1.0 make it; later ones add their columns and fill them in when they find it.
constexpr std::array<Definition, 2> definitions{{
    {"postgres",
     "create schema if not exists {schema};"
     "create table {table} (id serial primary key, hash text not null, created_at bigint)"},
    {"sqlite", "create table {table} (id integer primary key, hash text not null, created_at numeric)"},
}};

bool is_number(std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

/// The journal in the folder `meta` beside a script; empty where there is none.
std::string when_in_journal(const Migration& migration) {
    const auto path =
        (std::filesystem::path(migration.path).parent_path() / std::string(drizzle_journal_name)).string();
    if (!std::filesystem::exists(path)) return "";
    const auto stem = std::filesystem::path(migration.path).stem().string();
    const auto journal = read_drizzle_journal({path, read_file(path)});
    const auto found = std::ranges::find(journal.entries, stem, &DrizzleEntry::tag);
    return found == journal.entries.end() ? "" : found->when;
}

/// The folder's name, where a migration has one of its own, from drizzle-kit 1.0 on.
std::string name_of_folder(const Migration& migration) {
    if (!is_called(migration.path, "migration.sql")) return "";
    return std::string(base_name(folder_of(migration.path)));
}

/// When it was generated. A folder of Supabase may hold the journal of drizzle, too.
std::string key(const Migration& migration) {
    if (is_number(migration.listed_as)) return migration.listed_as;
    const auto folder = name_of_folder(migration);
    return folder.empty() ? when_in_journal(migration) : drizzle_milliseconds(folder).value_or("");
}

/// Folders have times of whole seconds, and rows that are older than they the milliseconds of a journal.
std::string key_of_row(const std::string& created_at, const std::set<std::string>& keys) {
    if (created_at.size() < 4 || keys.contains(created_at)) return created_at;
    const auto rounded = created_at.substr(0, created_at.size() - 3) + "000";
    return keys.contains(rounded) ? rounded : created_at;
}

std::vector<Entry> read(const Ledger& ledger, const Graph& graph) {
    std::vector<Entry> entries;
    std::set<std::string> keys;
    for (const auto& migration : graph.migrations()) keys.insert(key(migration));
    const auto at = ledger.has_column(table, "applied_at") ? ledger.time("applied_at") : "null";
    const auto sql =
        fmt::format("select created_at, hash, {} from {} where created_at is not null order by created_at, id", at,
                    ledger.table(table));
    for (const auto& row : ledger.query(sql))
        entries.push_back({.key = key_of_row(row[0].text, keys), .at = row[2].text, .checksum = row[1].text});
    return entries;
}

/// A checkout may have other line ends than the one that was applied, and some releases make them all LF.
std::string checksum(const Migration& migration, std::string_view before) {
    const auto bytes = read_file(migration.path);
    std::string plain, windows;
    for (const char c : bytes) {
        if (c != '\r') plain += c;
        if (c == '\n') windows += '\r';
        if (c != '\r') windows += c;
    }
    for (const auto& text : {plain, windows}) {
        if (digest(Algorithm::sha256, text) == before) return std::string(before);
    }
    return digest(Algorithm::sha256, bytes);
}

void write(const Ledger& ledger, std::span<const Applied> applied) {
    const bool has_names = ledger.has_column(table, "name");
    for (const auto& one : applied) {
        if (one.listed) continue;
        std::vector<Cell> row{{"hash", checksum(*one.migration, "")}, {"created_at", one.key}};
        // Later releases look for the name alone, and fill it in only in a table that has none.
        const auto name = name_of_folder(*one.migration);
        if (has_names && !name.empty()) row.push_back({"name", name});
        ledger.insert(table, row);
    }
}

}  // namespace

const Tool drizzle_tool{
    .name = "drizzle",
    .table = table,
    .schema = "drizzle",
    .place = Tool::Place::either,
    .columns = columns,
    .definitions = definitions,
    .named_by = "a place in meta/_journal.json, or a folder of its own",
    .read = read,
    .key = key,
    .checksum = checksum,
    .write = write,
};

}  // namespace belay
