#include <algorithm>
#include <array>
#include <chrono>
#include <map>

#include <fmt/format.h>

#include "engine/adopt/liquibase_changeset.h"
#include "engine/adopt/liquibase_checksum.h"
#include "engine/adopt/liquibase_files.h"
#include "engine/adopt/tools.h"
#include "engine/error.h"
#include "engine/sql/placeholders.h"
#include "engine/sql/utf8.h"

namespace belay {

namespace {

constexpr std::array<std::string_view, 7> columns{"id",       "author",        "filename", "dateexecuted",
                                                  "exectype", "orderexecuted", "md5sum"};

constexpr std::array<Definition, 2> definitions{{
    {"postgres",
     "create table if not exists {in}databasechangeloglock (id integer not null, locked boolean not null,"
     " lockgranted timestamp without time zone, lockedby varchar(255),"
     " constraint databasechangeloglock_pkey primary key (id));"
     "insert into {in}databasechangeloglock (id, locked)"
     " select 1, false where not exists (select 1 from {in}databasechangeloglock);"
     "create table {table} (id varchar(255) not null, author varchar(255) not null,"
     " filename varchar(255) not null, dateexecuted timestamp without time zone not null,"
     " orderexecuted integer not null, exectype varchar(10) not null, md5sum varchar(35), description varchar(255),"
     " comments varchar(255), tag varchar(255), liquibase varchar(20), contexts varchar(255), labels varchar(255),"
     " deployment_id varchar(10))"},
    {"sqlite",
     "create table if not exists {in}DATABASECHANGELOGLOCK (ID integer not null, LOCKED boolean not null, LOCKGRANTED "
     "text,"
     " LOCKEDBY varchar(255), constraint PK_DATABASECHANGELOGLOCK primary key (ID));"
     "insert into {in}DATABASECHANGELOGLOCK (ID, LOCKED)"
     " select 1, 0 where not exists (select 1 from {in}DATABASECHANGELOGLOCK);"
     "create table {table} (ID varchar(255) not null, AUTHOR varchar(255) not null,"
     " FILENAME varchar(255) not null, DATEEXECUTED text not null, ORDEREXECUTED integer not null,"
     " EXECTYPE varchar(10) not null, MD5SUM varchar(35), DESCRIPTION varchar(255), COMMENTS varchar(255),"
     " TAG varchar(255), LIQUIBASE varchar(20), CONTEXTS varchar(255), LABELS varchar(255),"
     " DEPLOYMENT_ID varchar(10))"},
}};

std::string_view base_name(std::string_view path) {
    return path.substr(path.find_last_of("/\\") + 1);
}

/// Liquibase names a file from wherever it looks for files: of the path only the end is known.
std::string key_of(std::string_view author, std::string_view id, std::string_view file) {
    return fmt::format("{}:{}::{}", author, id, base_name(file));
}

/// One whose statements stand in a file of their own is named by the changelog that speaks of it. Of its checksum
/// nothing is known.
LiquibaseChangeset changeset_in_tree(const Migration& migration) {
    const auto& version = migration.version.text();
    const auto prefix = migration.author + ":";
    return {.author = migration.author, .id = version.starts_with(prefix) ? version.substr(prefix.size()) : version};
}

std::optional<LiquibaseChangeset> changeset_of(const Migration& migration) {
    if (!migration.author.empty()) return changeset_in_tree(migration);
    const auto& source = migration.up.source;
    return read_liquibase_changeset(source.written.empty() ? source.text : source.written);
}

/// Liquibase's checksum is of a text with the values of its properties in place: nothing where a person gives one.
std::optional<LiquibaseChangeset> expanded_changeset_of(const Migration& migration) {
    if (!migration.author.empty()) return std::nullopt;
    const auto& directives = migration.up.directives;
    const auto is_known = [&](const std::string& name) { return directives.defaults.contains(name); };
    if (directives.placeholders.empty()) return changeset_of(migration);
    if (!std::ranges::all_of(directives.placeholders, is_known)) return std::nullopt;
    const auto expanded = replace_placeholders(migration.up.source, directives.placeholders, directives.defaults);
    return read_liquibase_changeset(expanded.text);
}

std::string key(const Migration& migration) {
    const auto changeset = changeset_of(migration);
    if (!changeset) return "";
    return key_of(changeset->author, changeset->id, migration.listed_as.empty() ? migration.path : migration.listed_as);
}

std::string checksum(const Migration& migration, std::string_view before) {
    const auto changeset = expanded_changeset_of(migration);
    return changeset ? liquibase_checksum(*changeset, before) : "";
}

std::string holder(const Ledger& ledger) {
    // Where the changelog's table has another name, that of the lock may have one, too.
    if (!ledger.has_column("databasechangeloglock", "locked")) return "";
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
        fmt::format("select author, id, filename, {}, exectype, md5sum from {} order by dateexecuted, orderexecuted",
                    ledger.time("dateexecuted"), ledger.table("databasechangelog"));
    for (const auto& row : ledger.query(sql)) {
        Entry entry{.key = key_of(row[0].text, row[1].text, row[2].text), .at = row[3].text, .checksum = row[5].text};
        const auto& type = row[4].text;
        if (type == "SKIPPED") continue;
        if (type == "FAILED") entry.trouble = "has failed";
        entries.push_back(std::move(entry));
    }
    return entries;
}

/// What tells the rows of one run from those of another: the end of the time in milliseconds.
std::string deployment_id() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    const auto digits = std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(now).count());
    return digits.substr(digits.size() - 10);
}

std::string shortened(const std::string& comment) {
    constexpr std::size_t limit = 250;
    if (utf8::length(comment) <= limit) return comment;
    return std::string(utf8::characters(comment, 0, limit - 3)) + "...";
}

std::int64_t last_order(const Ledger& ledger) {
    const auto rows = ledger.query("select coalesce(max(orderexecuted), 0) from " + ledger.table("databasechangelog"));
    return std::stoll(rows.front().front().text);
}

LiquibaseFiles files_of(const Ledger& ledger, std::span<const Applied> applied) {
    std::map<std::string, std::string> listed;
    const auto sql =
        fmt::format("select author, id, filename from {} order by orderexecuted", ledger.table("databasechangelog"));
    for (const auto& row : ledger.query(sql))
        listed.insert_or_assign(key_of(row[0].text, row[1].text, row[2].text), row[2].text);
    LiquibaseFiles files;
    for (const auto& one : applied) {
        if (const auto row = listed.find(one.key); row != listed.end()) files.learn(*one.migration, row->second);
    }
    return files;
}

void write(const Ledger& ledger, std::span<const Applied> applied) {
    const auto files = files_of(ledger, applied);
    const auto deployment = deployment_id();
    auto order = last_order(ledger);
    for (const auto& one : applied) {
        if (one.listed) continue;
        const auto changeset = changeset_of(*one.migration).value();
        const auto sum = checksum(*one.migration, "");
        ledger.insert("databasechangelog", {{"id", changeset.id},
                                            {"author", changeset.author},
                                            {"filename", files.name_of(*one.migration)},
                                            {"dateexecuted", one.at, Cell::Sort::time},
                                            {"orderexecuted", ++order},
                                            {"exectype", "EXECUTED"},
                                            {"md5sum", sum.empty() ? Value() : Value(sum)},
                                            {"description", one.migration->author.empty() ? "sql" : "sqlFile"},
                                            {"comments", shortened(changeset.comment)},
                                            {"liquibase", "belay"},
                                            {"deployment_id", deployment}});
    }
}

}  // namespace

const Tool liquibase_tool{
    .name = "liquibase",
    .table = "databasechangelog",
    .columns = columns,
    .companion = "databasechangeloglock",
    .definitions = definitions,
    .named_by = "a line '--changeset AUTHOR:ID' above its statements",
    .read = read,
    .key = key,
    .checksum = checksum,
    .write = write,
    .holder = holder,
};

}  // namespace belay
