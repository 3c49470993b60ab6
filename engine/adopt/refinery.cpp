#include <array>
#include <charconv>

#include <fmt/format.h>

#include "engine/adopt/digest.h"
#include "engine/adopt/tools.h"
#include "engine/layout/file.h"

namespace belay {

namespace {

constexpr std::array<std::string_view, 4> columns{"version", "name", "applied_on", "checksum"};

constexpr std::string_view definition =
    "create table refinery_schema_history (version int4 primary key, name varchar(255), applied_on varchar(255),"
    " checksum varchar(255))";
constexpr std::array<Definition, 2> definitions{{{"postgres", definition}, {"sqlite", definition}}};

std::vector<Entry> read(const Ledger& ledger, const Graph& /*graph*/) {
    std::vector<Entry> entries;
    const auto sql = fmt::format("select version, {}, checksum from {} order by version", ledger.time("applied_on"),
                                 ledger.table("refinery_schema_history"));
    for (const auto& row : ledger.query(sql))
        entries.push_back({.key = row[0].text, .at = row[1].text, .checksum = row[2].text});
    return entries;
}

/// Rust hashes a text as its bytes and 0xff, and a number of 32 bits as four bytes, the lowest first.
std::string checksum(const Migration& migration, std::string_view /*before*/) {
    std::uint32_t number = 0;
    const auto key = number_key(migration);
    std::from_chars(key.data(), key.data() + key.size(), number);
    auto hashed = migration.name + '\xff';
    for (unsigned int shift = 0; shift < 32; shift += 8) hashed += static_cast<char>(number >> shift & 0xffU);
    hashed += read_file(migration.path) + '\xff';
    return std::to_string(siphash13(hashed, {0, 0}));
}

void write(const Ledger& ledger, std::span<const Applied> applied) {
    for (const auto& one : applied) {
        if (one.listed) continue;
        ledger.insert("refinery_schema_history", {{"version", one.key},
                                                  {"name", one.migration->name},
                                                  {"applied_on", one.at},
                                                  {"checksum", checksum(*one.migration, "")}});
    }
}

}  // namespace

const Tool refinery_tool{
    .name = "refinery",
    .table = "refinery_schema_history",
    .columns = columns,
    .match = Tool::Columns::exactly,
    .definitions = definitions,
    .read = read,
    .key = number_key,
    .checksum = checksum,
    .write = write,
};

}  // namespace belay
