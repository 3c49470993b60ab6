#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "engine/adopt/tools.h"

namespace belay {

namespace {

constexpr std::array<std::string_view, 1> columns{"version"};

constexpr std::array<Definition, 1> definitions{{{"postgres", "create table {table} (version int4 not null)"}}};

/// There is one row: how many are applied.
std::vector<Entry> read(const Ledger& ledger, const Graph& graph) {
    const auto rows = ledger.query(fmt::format("select version from {}", ledger.table("schema_version")));
    if (rows.empty() || rows.front()[0].text == "0") return {};
    std::vector<Entry> entries;
    const auto& last = rows.front()[0].text;
    const auto version = Version::parse(last);
    for (const auto& migration : graph.migrations()) {
        if (version && migration.version < *version) entries.push_back({.key = number_key(migration)});
    }
    entries.push_back({.key = last});
    return entries;
}

void write(const Ledger& ledger, std::span<const Applied> applied) {
    if (applied.empty()) return;
    const auto last = std::ranges::max_element(applied, {}, [](const Applied& one) { return one.migration->version; });
    ledger.query("delete from " + ledger.table("schema_version"));
    ledger.insert("schema_version", {{"version", last->key}});
}

}  // namespace

const Tool tern_tool{
    .name = "tern",
    .table = "schema_version",
    .schema = "public",
    .place = Tool::Place::either,
    .columns = columns,
    .match = Tool::Columns::exactly,
    .definitions = definitions,
    .read = read,
    .key = number_key,
    .write = write,
};

}  // namespace belay
