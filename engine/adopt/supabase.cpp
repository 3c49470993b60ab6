#include <algorithm>
#include <array>
#include <cstddef>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/adopt/tools.h"
#include "engine/layout/file.h"
#include "engine/sql/blanks.h"
#include "engine/sql/lex.h"

namespace belay {

namespace {

/// Releases differ in what else the table has: the first ones kept the version alone.
constexpr std::array<std::string_view, 1> columns{"version"};

constexpr std::array<Definition, 1> definitions{{
    {"postgres",
     "create schema if not exists {schema};"
     "create table {table} (version text not null primary key, statements text[],"
     " name text)"},
}};

std::vector<Entry> read(const Ledger& ledger, const Graph& /*graph*/) {
    std::vector<Entry> entries;
    const auto sql = fmt::format("select version from {} order by version", ledger.table("schema_migrations"));
    for (const auto& row : ledger.query(sql)) entries.push_back({.key = row[0].text});
    return entries;
}

/// The digits as the file's name has them: Supabase compares them as text.
std::string key(const Migration& migration) {
    const auto& text = migration.version.text();
    return text.find_first_not_of("0123456789") == std::string::npos ? text : "";
}

/// A value of the type text[].
std::string array_of(const std::vector<std::string>& texts) {
    std::vector<std::string> quoted;
    for (const auto& text : texts) {
        std::string element = "\"";
        for (const char c : text) {
            if (c == '"' || c == '\\') element += '\\';
            element += c;
        }
        quoted.push_back(element + "\"");
    }
    return fmt::format("{{{}}}", fmt::join(quoted, ","));
}

/// The statements as Supabase keeps them: each with the comments before it, without its semicolon.
std::vector<std::string> statements_of(const Migration& migration, const Dialect& dialect) {
    auto source = migration.up.source;
    if (source.large) source = read_source(migration.path, read_file(migration.path));
    std::vector<std::string> result;
    std::size_t begin = 0;
    for (const auto& statement : lex(source, dialect.lexical)) {
        const auto text = trimmed(std::string_view(source.text).substr(begin, statement.end - begin), " \t\r\n;");
        result.emplace_back(text);
        begin = statement.end;
    }
    return result;
}

void add(const Ledger& ledger, const Applied& one) {
    const std::array<Value, 3> row{one.key, one.migration->name,
                                   array_of(statements_of(*one.migration, ledger.dialect()))};
    ledger.query(fmt::format("insert into {} (version, name, statements) values ($1, $2, $3::text[])",
                             ledger.table("schema_migrations")),
                 row);
}

void write(const Ledger& ledger, std::span<const Applied> applied) {
    if (std::ranges::all_of(applied, &Applied::listed)) return;
    // A table that an older release has made lacks these; Supabase adds them before it writes, too.
    ledger.execute(
        fmt::format("alter table {0} add column if not exists statements text[];"
                    "alter table {0} add column if not exists name text",
                    ledger.table("schema_migrations")));
    for (const auto& one : applied) {
        if (!one.listed) add(ledger, one);
    }
}

}  // namespace

const Tool supabase_tool{
    .name = "supabase",
    .table = "schema_migrations",
    .schema = "supabase_migrations",
    .place = Tool::Place::schema,
    .has_fixed_names = true,
    .columns = columns,
    .definitions = definitions,
    .read = read,
    .key = key,
    .write = write,
};

}  // namespace belay
