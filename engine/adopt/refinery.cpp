#include <array>
#include <charconv>
#include <cstdint>
#include <limits>

#include <fmt/format.h>

#include "engine/adopt/hashes.h"
#include "engine/adopt/tools.h"
#include "engine/layout/file.h"

namespace belay {

namespace {

constexpr std::array<std::string_view, 4> columns{"version", "name", "applied_on", "checksum"};

constexpr std::string_view definition =
    "create table {table} (version int4 primary key, name varchar(255), applied_on varchar(255),"
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

/// The bytes of a number as Rust has them in memory, the lowest first.
std::string bytes_of(std::uint64_t number, std::size_t size) {
    std::string result;
    for (; size > 0; --size, number >>= 8U) result += static_cast<char>(number & 0xffU);
    return result;
}

/// Rust hashes a text as its bytes and 0xff. `size` is that of refinery's SchemaVersion.
std::string checksum_with(const Migration& migration, std::uint64_t number, std::size_t size) {
    return std::to_string(
        siphash13(migration.name + '\xff' + bytes_of(number, size) + read_file(migration.path) + '\xff', {0, 0}));
}

/// A version is a number of 32 bits, or of 64 where refinery was built with "int8-versions".
std::string checksum(const Migration& migration, std::string_view before) {
    std::uint64_t number = 0;
    const auto key = number_key(migration);
    std::from_chars(key.data(), key.data() + key.size(), number);
    const auto wide = checksum_with(migration, number, sizeof(std::int64_t));
    const bool fits = number <= std::numeric_limits<std::int32_t>::max();
    return wide == before || !fits ? wide : checksum_with(migration, number, sizeof(std::int32_t));
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
