#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/adopt/tools.h"
#include "engine/layout/file.h"

namespace belay {

namespace {

constexpr std::array<std::string_view, 1> columns{"version"};

constexpr std::array<Definition, 2> definitions{{
    {"postgres",
     "create table {table} (version character varying not null primary key);"
     "create table if not exists {in}ar_internal_metadata (key character varying not null primary key, value character "
     "varying,"
     " created_at timestamp(6) not null, updated_at timestamp(6) not null)"},
    {"sqlite",
     "create table {table} (version varchar not null primary key);"
     "create table if not exists {in}ar_internal_metadata (key varchar not null primary key, value varchar,"
     " created_at datetime(6) not null, updated_at datetime(6) not null)"},
}};

/// A dump of the schema, which stands for all versions that it lists.
bool is_dump(const Migration& migration) {
    return migration.path.ends_with("structure.sql");
}

/// The versions that a dump puts into the table: ('20240506070809').
std::vector<std::string> versions_in(const Migration& dump) {
    std::vector<std::string> versions;
    const auto text = read_file(dump.path);
    constexpr std::string_view opening = "('";
    for (auto at = text.find(opening); at != std::string::npos; at = text.find(opening, at)) {
        at += opening.size();
        const auto end = text.find_first_not_of("0123456789", at);
        if (end != std::string::npos && end > at && text.compare(end, 2, "')") == 0)
            versions.push_back(text.substr(at, end - at));
    }
    return versions;
}

std::string key(const Migration& migration) {
    return is_dump(migration) ? migration.version.text() : digits_key(migration);
}

std::vector<Entry> read(const Ledger& ledger, const Graph& graph) {
    auto entries = read_versions(ledger, graph);
    const auto dump = std::ranges::find_if(graph.migrations(), is_dump);
    if (dump == graph.migrations().end()) return entries;
    std::vector<std::string> missing;
    const auto listed = versions_in(*dump);
    for (const auto& version : listed) {
        if (std::erase_if(entries, [&](const Entry& entry) { return entry.key == version; }) == 0)
            missing.push_back(version);
    }
    if (missing.size() == listed.size()) return entries;
    Entry whole{.key = key(*dump)};
    if (!missing.empty()) whole.trouble = fmt::format("lists what is not applied: {}", fmt::join(missing, ", "));
    entries.insert(entries.begin(), std::move(whole));
    return entries;
}

void write(const Ledger& ledger, std::span<const Applied> applied) {
    for (const auto& one : applied) {
        if (one.listed) continue;
        const auto versions = is_dump(*one.migration) ? versions_in(*one.migration) : std::vector{one.key};
        for (const auto& version : versions) ledger.insert("schema_migrations", {{"version", version}});
    }
}

}  // namespace

/// Its table is that of dbmate; what tells them apart is a second one.
const Tool rails_tool{
    .name = "rails",
    .table = "schema_migrations",
    .columns = columns,
    .match = Tool::Columns::exactly,
    .companion = "ar_internal_metadata",
    .definitions = definitions,
    .read = read,
    .key = key,
    .write = write,
};

}  // namespace belay
