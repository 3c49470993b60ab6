#include "engine/adopt/search.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/adopt/tools.h"
#include "engine/error.h"

namespace belay {

namespace {

/// A table of the database that has the name of a tool's.
struct Table {
    std::string schema;
    std::string name;  // in lower case
    bool visible = false;
    std::set<std::string> columns = {};
};

std::vector<Value> names_of_tables() {
    std::set<std::string_view> names;
    for (const auto* tool : tools()) {
        names.insert(tool->table);
        if (!tool->companion.empty()) names.insert(tool->companion);
    }
    return {names.begin(), names.end()};
}

std::vector<Table> tables_of(Session& session) {
    const auto names = names_of_tables();
    std::vector<std::string> arguments;
    for (std::size_t i = 1; i <= names.size(); ++i) arguments.push_back(fmt::format("${}", i));
    const auto rows = session.own_query(
        fmt::format(fmt::runtime(session.dialect().columns_of_tables), fmt::join(arguments, ", ")), names);
    std::vector<Table> tables;
    for (const auto& row : rows) {
        if (tables.empty() || tables.back().schema != row[0].text || tables.back().name != row[1].text)
            tables.push_back({row[0].text, row[1].text, is_true(row[3])});
        tables.back().columns.insert(lower_case(row[2].text));
    }
    return tables;
}

/// Where the other file of a tool is or would be; empty where the database is no file, or the tool has none.
std::string file_beside(const Tool& tool, Session& session) {
    const auto query = session.dialect().database_file;
    if (tool.beside.empty() || query.empty()) return "";
    const auto rows = session.own_query(query);
    if (rows.empty() || rows.front().front().text.empty()) return "";
    const std::filesystem::path file(rows.front().front().text);
    const auto name = file.filename().string();
    return file.parent_path() / (std::string(tool.beside) + name.substr(std::min(name.find('.'), name.size())));
}

void attach(const Tool& tool, const std::string& file, Session& session) {
    const Value schema(tool.schema), path(file);
    if (!session.own_query("select 1 from temp.pragma_database_list where name = $1", std::span(&schema, 1)).empty())
        return;
    session.own_query(fmt::format("attach $1 as {}", quoted_identifier(tool.schema)), std::span(&path, 1));
}

void attach_files(Session& session) {
    for (const auto* tool : tools()) {
        const auto file = file_beside(*tool, session);
        if (!file.empty() && std::filesystem::exists(file)) attach(*tool, file, session);
    }
}

bool stands(const Table& table, const Tool& tool) {
    if (table.name != tool.table) return false;
    const bool on_path = tool.place != Tool::Place::schema && table.visible;
    return on_path || (tool.place != Tool::Place::path && table.schema == tool.schema);
}

bool has_columns(const Table& table, const Tool& tool) {
    const bool all = std::ranges::all_of(
        tool.columns, [&](std::string_view column) { return table.columns.contains(std::string(column)); });
    return all && (tool.match == Tool::Columns::at_least || table.columns.size() == tool.columns.size());
}

bool is_of(const Table& table, const Tool& tool, std::span<const Table> tables) {
    if (!stands(table, tool) || !has_columns(table, tool)) return false;
    return tool.companion.empty() || std::ranges::any_of(tables, [&](const Table& other) {
               return other.name == tool.companion && other.schema == table.schema;
           });
}

/// Whether the tables of two tools would be the same one.
bool share_a_table(const Tool& one, const Tool& other) {
    if (one.table != other.table) return false;
    const bool apart = one.place == Tool::Place::schema || other.place == Tool::Place::schema;
    return !apart || one.schema == other.schema;
}

}  // namespace

const ForeignHistory* ForeignHistories::of(const Tool& tool) const {
    const auto one = std::ranges::find(found, &tool, &ForeignHistory::tool);
    return one == found.end() ? nullptr : &*one;
}

void ForeignHistories::require_room(const Tool& tool) const {
    std::string words;
    for (const auto& other : found) {
        if (other.tool != &tool && share_a_table(*other.tool, tool))
            words = fmt::format("{} is the table of {}", tool.table, other.tool->name);
    }
    for (const auto& namesake : namesakes) {
        if (namesake.table == tool.table) words = namesake.words;
    }
    if (words.empty()) return;
    throw Error(Kind::state, fmt::format("there is no room for the history of {}: {}", tool.name, words));
}

ForeignHistories search(Session& session) {
    ForeignHistories result;
    attach_files(session);
    const auto tables = tables_of(session);
    for (const auto& table : tables) {
        const auto owner = std::ranges::find_if(tools(), [&](const Tool* tool) { return is_of(table, *tool, tables); });
        if (owner != tools().end()) {
            result.found.push_back({*owner, Ledger(session, table.schema)});
            continue;
        }
        const auto namesake = std::ranges::find_if(tools(), [&](const Tool* tool) { return stands(table, *tool); });
        if (namesake == tools().end()) continue;
        result.namesakes.push_back(
            {table.name, fmt::format("{} has the name of {}'s table and other columns: {}", escaped(table.name),
                                     (*namesake)->name, escaped(fmt::format("{}", fmt::join(table.columns, ", "))))});
    }
    return result;
}

void make_file(const Tool& tool, Session& session) {
    const auto file = file_beside(tool, session);
    if (!file.empty()) attach(tool, file, session);
}

Ledger ledger_of(const Tool& tool, Session& session) {
    const auto histories = search(session);
    const auto* history = histories.of(tool);
    return history != nullptr ? history->ledger : Ledger(session, std::string(tool.schema));
}

}  // namespace belay
