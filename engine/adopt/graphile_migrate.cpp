#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "engine/adopt/tools.h"
#include "engine/layout/file.h"
#include "engine/sql/blanks.h"
#include "engine/sql/digest.h"

namespace belay {

namespace {

constexpr std::array<std::string_view, 4> columns{"hash", "previous_hash", "filename", "date"};

constexpr std::array<Definition, 1> definitions{{
    {"postgres",
     "create schema if not exists {schema};"
     "create table {table} (hash text primary key,"
     " previous_hash text references {table}, filename text not null,"
     " date timestamptz not null default now());"
     "create table {schema}.current (filename text primary key default 'current.sql', content text not null,"
     " date timestamptz not null default now())"},
}};

/// The history has "000002.sql" of "000002-the-index.sql": graphile-migrate leaves the message out.
std::string without_message(const std::string& name) {
    const auto dash = name.find('-');
    return dash == std::string::npos ? name : name.substr(0, dash) + ".sql";
}

std::string key(const Migration& migration) {
    return without_message(file_key(migration));
}

std::vector<Entry> read(const Ledger& ledger, const Graph& /*graph*/) {
    std::vector<Entry> entries;
    const auto sql = fmt::format("select filename, {}, hash from {} order by filename", ledger.time("date"),
                                 ledger.table("migrations"));
    for (const auto& row : ledger.query(sql))
        entries.push_back({.key = without_message(row[0].text), .at = row[1].text, .checksum = row[2].text});
    return entries;
}

/// What the head of a committed file says, as graphile-migrate records it. That the hashes are right is seen when the
/// file is loaded; one that `--! AllowInvalidHash` lets pass is recorded as it stands.
struct Head {
    std::string previous = {};  // empty: it is the first
    std::string hash = {};
};

Head head_of(const Migration& migration) {
    Head head;
    const std::string bytes = read_file(migration.path);
    for (std::string_view rest = bytes; rest.starts_with("--!");) {
        const auto line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(line.size() + 1, rest.size()));
        const auto colon = std::min(line.find(':'), line.size());
        const auto key = trimmed(line.substr(3, colon - 3));
        const auto value = trimmed(line.substr(std::min(colon + 1, line.size())));
        if (key == "Previous" && value != "-") head.previous = value;
        if (key == "Hash") head.hash = value;
    }
    // A migration that graphile-migrate has not committed: the hash of a first one with this text.
    if (head.hash.empty()) head.hash = "sha1:" + digest(Algorithm::sha1, fmt::format("{}\n", trimmed(bytes)));
    return head;
}

std::string checksum(const Migration& migration, std::string_view /*before*/) {
    return head_of(migration).hash;
}

void write(const Ledger& ledger, std::span<const Applied> applied) {
    for (const auto& one : applied) {
        if (one.listed) continue;
        const auto head = head_of(*one.migration);
        ledger.insert("migrations", {{"hash", head.hash},
                                     {"previous_hash", head.previous.empty() ? Value() : Value(head.previous)},
                                     {"filename", one.key},
                                     {"date", one.at, Cell::Sort::time}});
    }
}

}  // namespace

const Tool graphile_migrate_tool{
    .name = "graphile-migrate",
    .table = "migrations",
    .schema = "graphile_migrate",
    .place = Tool::Place::schema,
    .has_fixed_names = true,
    .columns = columns,
    .definitions = definitions,
    .read = read,
    .key = key,
    .checksum = checksum,
    .write = write,
};

}  // namespace belay
