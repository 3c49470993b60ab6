#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>

#include "engine/adopt/hashes.h"
#include "engine/adopt/tools.h"
#include "engine/layout/file.h"

namespace belay {

namespace {

constexpr std::array<std::string_view, 10> columns{"installed_rank", "version",  "description",  "type",
                                                   "script",         "checksum", "installed_by", "installed_on",
                                                   "execution_time", "success"};

constexpr std::array<Definition, 2> definitions{{
    {"postgres",
     "create table {table} (installed_rank int not null, version varchar(50),"
     " description varchar(200) not null, type varchar(20) not null, script varchar(1000) not null, checksum integer,"
     " installed_by varchar(100) not null, installed_on timestamp not null default now(),"
     " execution_time integer not null, success boolean not null,"
     " constraint \"{stem}_pk\" primary key (installed_rank));"
     "create index \"{stem}_s_idx\" on {table} (success)"},
    {"sqlite",
     "create table {table} (installed_rank int not null primary key, version varchar(50),"
     " description varchar(200) not null, type varchar(20) not null, script varchar(1000) not null, checksum int,"
     " installed_by varchar(100) not null, installed_on text not null default (strftime('%Y-%m-%d %H:%M:%f', 'now')),"
     " execution_time int not null, success boolean not null);"
     "create index \"{stem}_s_idx\" on {name} (success)"},
}};

/// A version without what does not count: 01.2 is 1.2, and 1.0 is 1.
std::string plain_version(std::string_view text) {
    std::string result;
    while (!text.empty()) {
        const auto end = std::min(text.find_first_of("._"), text.size());
        result += (result.empty() ? "" : ".") + plain_key(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    while (result.ends_with(".0")) result.resize(result.size() - 2);
    return result;
}

std::string repeatable_key(std::string_view description) {
    return fmt::format("{}{}", Version::repeatable_prefix, description);
}

std::string key(const Migration& migration) {
    const auto& version = migration.version;
    if (!version.is_repeatable()) return version.is_named() ? "" : plain_version(version.text());
    return repeatable_key(words_of(std::string_view(version.text()).substr(Version::repeatable_prefix.size())));
}

/// Whether the file is a `B` file, beside which there is no `V` file of its version.
bool is_baseline(const Migration& migration) {
    return file_key(migration).starts_with('B');
}

/// The command `baseline` leaves a BASELINE behind, a `B` file an SQL_BASELINE, which was an SQL_STATE_SCRIPT once.
bool is_baseline(std::string_view type) {
    return type.ends_with("BASELINE") || type.ends_with("STATE_SCRIPT");
}

/// What a row of a baseline stands for: all up to its version. Its checksum is that of a `B` file.
void take_baseline(std::vector<Entry>& entries, const Graph& graph, const Entry& row) {
    const auto version = Version::parse(row.key);
    for (const auto& migration : graph.migrations()) {
        if (!version || migration.version.is_named() || migration.version > *version) continue;
        auto entry = row;
        entry.key = key(migration);
        if (migration.version != *version || !is_baseline(migration)) entry.checksum.clear();
        entries.push_back(std::move(entry));
    }
}

std::vector<Entry> read(const Ledger& ledger, const Graph& graph) {
    std::vector<Entry> entries;
    const auto sql =
        fmt::format("select version, description, type, checksum, success, {} from {} order by installed_rank",
                    ledger.time("installed_on"), ledger.table("flyway_schema_history"));
    for (const auto& row : ledger.query(sql)) {
        const auto& type = row[2].text;
        const auto& at = row[5].text;
        const bool versioned = row[0].type != Value::Type::null;
        if (type == "SCHEMA" || type == "TABLE") continue;
        Entry entry{.key = versioned ? plain_version(row[0].text) : repeatable_key(row[1].text),
                    .at = at,
                    .checksum = row[3].text};
        if (!is_true(row[4])) entry.trouble = "has failed: its 'success' is false";
        if (is_baseline(type)) {
            take_baseline(entries, graph, entry);
            continue;
        }
        std::erase_if(entries, [&](const Entry& other) { return other.key == entry.key; });
        if (type == "DELETE" || (type.starts_with("UNDO") && is_true(row[4]))) continue;
        entries.push_back(std::move(entry));
    }
    return entries;
}

/// The CRC-32 of all lines, without what ends them, as a signed number.
std::string checksum(const Migration& migration, std::string_view /*before*/) {
    const auto bytes = read_file(migration.path);
    std::string_view text = bytes;
    if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
    std::uint32_t sum = 0;
    while (!text.empty()) {
        const auto end = std::min(text.find_first_of("\r\n"), text.size());
        sum = crc32(text.substr(0, end), sum);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return std::to_string(static_cast<std::int32_t>(sum));
}

std::int64_t last_rank(const Ledger& ledger) {
    const auto rows =
        ledger.query("select coalesce(max(installed_rank), 0) from " + ledger.table("flyway_schema_history"));
    return std::stoll(rows.front().front().text);
}

void write(const Ledger& ledger, std::span<const Applied> applied) {
    auto rank = last_rank(ledger);
    for (const auto& one : applied) {
        if (one.listed) continue;
        const auto& version = one.migration->version;
        const bool repeatable = version.is_repeatable();
        const auto name = repeatable ? one.key.substr(Version::repeatable_prefix.size()) : one.migration->name;
        ledger.insert("flyway_schema_history", {{"installed_rank", ++rank},
                                                {"version", repeatable ? Value() : Value(one.key)},
                                                {"description", words_of(name)},
                                                {"type", is_baseline(*one.migration) ? "SQL_BASELINE" : "SQL"},
                                                {"script", file_key(*one.migration)},
                                                {"checksum", Value(Value::Type::number, checksum(*one.migration, ""))},
                                                {"installed_by", "belay"},
                                                {"installed_on", one.at, Cell::Sort::time},
                                                {"execution_time", std::int64_t{0}},
                                                {"success", std::int64_t{1}}});
    }
}

}  // namespace

const Tool flyway_tool{
    .name = "flyway",
    .table = "flyway_schema_history",
    .columns = columns,
    .definitions = definitions,
    .read = read,
    .key = key,
    .checksum = checksum,
    .write = write,
};

}  // namespace belay
