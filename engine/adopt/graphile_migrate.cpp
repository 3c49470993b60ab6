#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "engine/adopt/digest.h"
#include "engine/adopt/tools.h"
#include "engine/layout/file.h"

namespace belay {

namespace {

constexpr std::array<std::string_view, 4> columns{"hash", "previous_hash", "filename", "date"};

constexpr std::array<Definition, 1> definitions{{
    {"postgres",
     "create schema if not exists graphile_migrate;"
     "create table graphile_migrate.migrations (hash text primary key,"
     " previous_hash text references graphile_migrate.migrations, filename text not null,"
     " date timestamptz not null default now());"
     "create table graphile_migrate.current (filename text primary key default 'current.sql', content text not null,"
     " date timestamptz not null default now())"},
}};

std::vector<Entry> read(const Ledger& ledger, const Graph& /*graph*/) {
    std::vector<Entry> entries;
    const auto sql = fmt::format("select filename, {}, hash from {} order by filename", ledger.time("date"),
                                 ledger.table("migrations"));
    for (const auto& row : ledger.query(sql))
        entries.push_back({.key = row[0].text, .at = row[1].text, .checksum = row[2].text});
    return entries;
}

/// A committed file: lines that begin with `--!`, a blank line, and what was committed.
struct Committed {
    std::string previous;  // empty: it is the first
    std::string body;
};

std::string_view trimmed(std::string_view text) {
    constexpr auto blanks = " \t\r\n\f\v";
    text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
    return text.substr(0, text.find_last_not_of(blanks) + 1);
}

Committed committed_in(const std::string& bytes) {
    Committed result;
    std::string_view rest = bytes;
    while (rest.starts_with("--! ")) {
        const auto line = rest.substr(0, rest.find('\n'));
        constexpr std::string_view previous = "--! Previous: ";
        if (line.starts_with(previous)) result.previous = trimmed(line.substr(previous.size()));
        rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    }
    if (result.previous == "-") result.previous.clear();
    result.body = rest;
    return result;
}

/// Each hash is made of the one before it, so that the order counts, too.
std::string checksum(const Migration& migration, std::string_view /*before*/) {
    const auto committed = committed_in(read_file(migration.path));
    const auto hashed = committed.previous + "\n" + committed.body;
    return "sha1:" + sha1(fmt::format("{}\n", trimmed(hashed)));
}

void write(const Ledger& ledger, std::span<const Applied> applied) {
    for (const auto& one : applied) {
        if (one.listed) continue;
        const auto previous = committed_in(read_file(one.migration->path)).previous;
        ledger.insert("migrations", {{"hash", checksum(*one.migration, "")},
                                     {"previous_hash", previous.empty() ? Value() : Value(previous)},
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
    .columns = columns,
    .definitions = definitions,
    .read = read,
    .key = file_key,
    .checksum = checksum,
    .write = write,
};

}  // namespace belay
