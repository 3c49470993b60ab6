#include <algorithm>
#include <array>
#include <cctype>
#include <optional>

#include <fmt/format.h>

#include "engine/adopt/tools.h"
#include "engine/error.h"
#include "engine/layout/file.h"

namespace belay {

namespace {

constexpr std::array<std::string_view, 7> columns{"id",       "author",        "filename", "dateexecuted",
                                                  "exectype", "orderexecuted", "md5sum"};

std::string_view base_name(std::string_view path) {
    return path.substr(path.find_last_of("/\\") + 1);
}

/// Liquibase names a file from wherever it looks for files: of the path only the end is known.
std::string key_of(std::string_view author, std::string_view id, std::string_view file) {
    return fmt::format("{}:{}::{}", author, id, base_name(file));
}

bool equal_letters(std::string_view one, std::string_view other) {
    return std::ranges::equal(one, other, [](unsigned char a, unsigned char b) { return std::tolower(a) == b; });
}

void take_blanks(std::string_view& text) {
    text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
}

/// A part of `author:id`, which may be quoted.
std::string take_part(std::string_view& text, std::string_view ends) {
    const bool quoted = text.starts_with('"');
    if (quoted) text.remove_prefix(1);
    const auto end = std::min(quoted ? text.find('"') : text.find_first_of(ends), text.size());
    std::string part(text.substr(0, end));
    text.remove_prefix(std::min(end + (quoted ? 1 : 0), text.size()));
    return part;
}

struct Changeset {
    std::string author;
    std::string id;
};

/// "--changeset ann:1 runOnChange:true"
std::optional<Changeset> changeset_in(std::string_view line) {
    take_blanks(line);
    if (!line.starts_with("--")) return std::nullopt;
    line.remove_prefix(2);
    take_blanks(line);
    constexpr std::string_view word = "changeset";
    if (line.size() <= word.size() || !equal_letters(line.substr(0, word.size()), word)) return std::nullopt;
    line.remove_prefix(word.size());
    take_blanks(line);
    Changeset changeset{.author = take_part(line, ":"), .id = {}};
    if (!line.starts_with(':')) return std::nullopt;
    line.remove_prefix(1);
    changeset.id = take_part(line, " \t\r");
    return changeset;
}

/// The last changeset of its file that begins where the up script does, or before.
std::string key(const Migration& migration) {
    std::optional<Changeset> last;
    const auto text = read_file(migration.path);
    std::string_view rest = text;
    for (std::size_t line = 1; line <= migration.up.source.first_line && !rest.empty(); ++line) {
        const auto end = std::min(rest.find('\n'), rest.size());
        if (auto changeset = changeset_in(rest.substr(0, end))) last = std::move(changeset);
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return last ? key_of(last->author, last->id, migration.path) : "";
}

std::string holder(const Ledger& ledger) {
    const auto sql = fmt::format("select locked, coalesce(lockedby, ''), {} from {}", ledger.time("lockgranted"),
                                 ledger.table("databasechangeloglock"));
    for (const auto& row : ledger.query(sql)) {
        if (is_true(row[0])) return fmt::format("{} since {}", escaped(row[1].text), row[2].text);
    }
    return "";
}

std::vector<Entry> read(const Ledger& ledger, const Graph& /*graph*/) {
    std::vector<Entry> entries;
    const auto sql =
        fmt::format("select author, id, filename, {}, exectype from {} order by dateexecuted, orderexecuted",
                    ledger.time("dateexecuted"), ledger.table("databasechangelog"));
    for (const auto& row : ledger.query(sql)) {
        Entry entry{.key = key_of(row[0].text, row[1].text, row[2].text), .at = row[3].text};
        const auto& type = row[4].text;
        if (type == "SKIPPED") continue;
        if (type == "FAILED") entry.trouble = "has failed";
        entries.push_back(std::move(entry));
    }
    return entries;
}

}  // namespace

const Tool liquibase_tool{
    .name = "liquibase",
    .table = "databasechangelog",
    .columns = columns,
    .companion = "databasechangeloglock",
    .read = read,
    .key = key,
    .holder = holder,
};

}  // namespace belay
