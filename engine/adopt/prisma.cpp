#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "engine/adopt/tools.h"
#include "engine/layout/file.h"
#include "engine/sql/digest.h"

namespace belay {

namespace {

constexpr std::array<std::string_view, 8> columns{"id",   "checksum",       "finished_at", "migration_name",
                                                  "logs", "rolled_back_at", "started_at",  "applied_steps_count"};

constexpr std::array<Definition, 2> definitions{{
    {"postgres",
     "create table {table} (id varchar(36) primary key not null, checksum varchar(64) not null,"
     " finished_at timestamptz, migration_name varchar(255) not null, logs text, rolled_back_at timestamptz,"
     " started_at timestamptz not null default now(), applied_steps_count integer not null default 0)"},
    {"sqlite",
     "create table {table} (id text primary key not null, checksum text not null, finished_at datetime,"
     " migration_name text not null, logs text, rolled_back_at datetime,"
     " started_at datetime not null default current_timestamp, applied_steps_count integer unsigned not null default "
     "0)"},
}};

/// Each attempt is a row; one that was rolled back counts no more.
std::vector<Entry> read(const Ledger& ledger, const Graph& /*graph*/) {
    std::vector<Entry> entries;
    const auto sql = fmt::format(
        "select migration_name, {}, checksum, finished_at is null from {} where rolled_back_at is null"
        " order by started_at, migration_name",
        ledger.time("finished_at"), ledger.table("_prisma_migrations"));
    for (const auto& row : ledger.query(sql)) {
        Entry entry{.key = row[0].text, .at = row[1].text, .checksum = row[2].text};
        if (is_true(row[3])) entry.trouble = "has failed: its 'finished_at' is empty";
        std::erase_if(entries, [&](const Entry& other) { return other.key == entry.key; });
        entries.push_back(std::move(entry));
    }
    return entries;
}

/// The directory of its script.
std::string key(const Migration& migration) {
    const std::string_view path = migration.path;
    const auto folder = path.substr(0, std::min(path.rfind('/'), path.size()));
    return folder.size() == path.size() ? "" : std::string(folder.substr(folder.rfind('/') + 1));
}

std::string replaced(std::string text, std::string_view what, std::string_view with) {
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
        text.replace(at, what.size(), with);
    return text;
}

/// As releases of Prisma wrote it that left out the zero before a digit (format_checksum_old in its engine).
std::string without_zeros(std::string_view digits) {
    std::string result;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        const bool first = i % 2 == 0;
        if (!first || digits[i] != '0') result += digits[i];
    }
    return result;
}

/// A checkout may have other line ends than the one that was applied.
std::string checksum(const Migration& migration, std::string_view before) {
    const auto bytes = read_file(migration.path);
    const auto plain = replaced(bytes, "\r\n", "\n");
    for (const auto& text : {bytes, plain, replaced(plain, "\n", "\r\n")}) {
        const auto other = digest(Algorithm::sha256, text);
        if (other == before || without_zeros(other) == before) return std::string(before);
    }
    return digest(Algorithm::sha256, bytes);
}

/// Any that is unique: made of what it names.
std::string id_for(const Applied& one) {
    const auto digits = digest(Algorithm::sha256, one.key + one.at);
    return fmt::format("{}-{}-{}-{}-{}", digits.substr(0, 8), digits.substr(8, 4), digits.substr(12, 4),
                       digits.substr(16, 4), digits.substr(20, 12));
}

void write(const Ledger& ledger, std::span<const Applied> applied) {
    for (const auto& one : applied) {
        if (one.listed) continue;
        ledger.insert("_prisma_migrations", {{"id", id_for(one)},
                                             {"checksum", checksum(*one.migration, "")},
                                             {"finished_at", one.at, Cell::Sort::time},
                                             {"migration_name", one.key},
                                             {"started_at", one.at, Cell::Sort::time},
                                             {"applied_steps_count", std::int64_t{1}}});
    }
}

}  // namespace

const Tool prisma_tool{
    .name = "prisma",
    .table = "_prisma_migrations",
    .columns = columns,
    .definitions = definitions,
    .named_by = "a folder of its own, with a migration.sql in it",
    .read = read,
    .key = key,
    .checksum = checksum,
    .write = write,
};

}  // namespace belay
