#include "engine/adopt/search.h"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/adopt/foreign_table.h"
#include "engine/adopt/ledger_names.h"
#include "engine/adopt/tools.h"
#include "engine/command_line.h"
#include "engine/error.h"
#include "engine/process.h"

namespace belay {

namespace {

std::vector<std::string> usual_names() {
    std::vector<std::string> names;
    for (const auto* tool : tools()) {
        names.emplace_back(tool->table);
        if (!tool->companion.empty()) names.emplace_back(tool->companion);
    }
    return names;
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

/// Whose table this is by its columns, of those where it stands.
std::vector<const Tool*> owners_of(const ForeignTable& table, std::span<const ForeignTable> tables,
                                   const LedgerPlace& place, const Dialect& dialect) {
    if (!place.table.empty()) {
        auto owners = owners_by_columns(table, dialect, tables);
        std::erase_if(owners, [&](const Tool* tool) { return !stands(table, *tool, place); });
        return owners;
    }
    for (const auto* tool : tools()) {
        if (stands(table, *tool, place) && has_columns(table, *tool) && has_companion(table, *tool, tables))
            return {tool};
    }
    return {};
}

std::string other_columns(const ForeignTable& table, const Tool& tool) {
    return fmt::format("{} has the name of {}'s table and other columns: {}", escaped(table.name), tool.name,
                       table.columns_shown());
}

/// Of tables whose names differ in case alone the one that is spelled as the name that is looked for.
void keep_as_written(std::vector<ForeignTable>& tables, std::string_view name) {
    const auto others = [&](const ForeignTable& table) {
        return table.name == lower_case(std::string(name)) && table.called != name &&
               std::ranges::any_of(tables, [&](const ForeignTable& other) {
                   return other.called == name && other.schema == table.schema;
               });
    };
    std::vector<ForeignTable> kept;
    std::ranges::remove_copy_if(tables, std::back_inserter(kept), others);
    tables = std::move(kept);
}

ForeignHistory history_in(const ForeignTable& table, const Tool& tool, Session& session) {
    return {&tool, Ledger(session, table.schema, {tool.table, table.called}),
            (table.visible ? "" : table.schema + ".") + table.called};
}

/// Where a table is that somebody named, the tool in hand if it was named, too.
void add_named(ForeignHistories& result, Session& session, const ForeignTable& table, const Tool& tool,
               const LedgerPlace& place) {
    if (!stands(table, tool, place)) return;
    if (has_columns(table, tool))
        result.found.push_back(history_in(table, tool, session));
    else
        result.namesakes.push_back(
            {table.name, fmt::format("{} has other columns than {}'s table, which has {}: {}", escaped(table.called),
                                     tool.name, fmt::join(tool.columns, ", "), table.columns_shown())});
}

/// A single column is one that many a table has: then the name has to tell something, too.
bool tells(const ForeignTable& table, const Tool& tool) {
    if (tool.columns.size() > 1) return true;
    if (tool.has_fixed_names) return table.schema == tool.schema;
    return table.name == tool.table || !guess_of(table.schema, table.name).empty();
}

/// Whether `search` finds it by the tool's own names.
bool is_usual(const ForeignTable& table, std::span<const ForeignTable> tables) {
    return std::ranges::any_of(tools(), [&](const Tool* tool) {
        return stands(table, *tool, {}) && has_columns(table, *tool) && has_companion(table, *tool, tables);
    });
}

/// Whether the tables of two tools would be the same one.
bool share_a_table(const Tool& one, const Tool& other) {
    if (one.table != other.table) return false;
    const bool apart = one.place == Tool::Place::schema || other.place == Tool::Place::schema;
    return !apart || one.schema == other.schema;
}

/// The schema that a tool makes for its tables; empty where it makes none. A database that is a file has no schemas.
std::string schema_made_by(const Tool& tool, const Session& session) {
    const bool nowhere = tool.place == Tool::Place::either && !session.dialect().database_file.empty();
    return nowhere ? "" : std::string(tool.schema);
}

}  // namespace

const ForeignHistory* ForeignHistories::of(const Tool& tool) const {
    const auto one = std::ranges::find(found, &tool, &ForeignHistory::tool);
    return one == found.end() ? nullptr : &*one;
}

void ForeignHistories::require_room(const Tool& tool, const LedgerPlace& place) const {
    std::string words;
    for (const auto& other : found) {
        if (other.tool != &tool && share_a_table(*other.tool, tool))
            words = fmt::format("{} is the table of {}", tool.table, other.tool->name);
    }
    for (const auto& namesake : namesakes) {
        if (namesake.table == (place.table.empty() ? tool.table : lower_case(place.table))) words = namesake.words;
    }
    if (words.empty()) return;
    throw Error(Kind::state, fmt::format("there is no room for the history of {}: {}", tool.name, words));
}

ForeignHistories search(Session& session, const LedgerPlace& place, const Tool* tool) {
    ForeignHistories result;
    attach_files(session);
    auto names = usual_names();
    if (!place.table.empty()) names.push_back(place.table);
    auto tables = tables_called(session, names);
    for (const auto& name : place.table.empty() ? usual_names() : std::vector{place.table})
        keep_as_written(tables, name);
    for (const auto& table : tables) {
        if (!place.table.empty() && tool != nullptr) {
            add_named(result, session, table, *tool, place);
            continue;
        }
        const auto owners = owners_of(table, tables, place, session.dialect());
        for (const auto* owner : owners) result.found.push_back(history_in(table, *owner, session));
        const auto namesake =
            std::ranges::find_if(tools(), [&](const Tool* one) { return stands(table, *one, place); });
        if (!owners.empty() || namesake == tools().end()) continue;
        result.namesakes.push_back({table.name, place.table.empty()
                                                    ? other_columns(table, **namesake)
                                                    : fmt::format("{} has the columns of no tool that belay knows: {}",
                                                                  escaped(table.called), table.columns_shown())});
    }
    return result;
}

std::vector<Elsewhere> search_elsewhere(Session& session, std::span<const std::string> names) {
    std::vector<Elsewhere> result;
    std::vector<std::string> wanted(names.begin(), names.end());
    for (const auto* tool : tools()) {
        if (!tool->companion.empty()) wanted.emplace_back(tool->companion);
    }
    std::ranges::sort(wanted);
    wanted.erase(std::unique(wanted.begin(), wanted.end()), wanted.end());
    const auto tables = tables_called(session, wanted);
    for (const auto& table : tables) {
        auto owners = owners_by_columns(table, session.dialect(), tables);
        std::erase_if(owners, [&](const Tool* tool) { return !tells(table, *tool); });
        if (owners.empty() || is_usual(table, tables)) continue;
        const auto& tool = *owners.front();
        LedgerPlace place;
        if (table.name != tool.table) place.table = table.called;
        if (!stands(table, tool, place)) place.schema = table.schema;
        result.push_back({table.called, table.schema, std::move(owners), std::move(place)});
    }
    return result;
}

std::string adopt_command(const std::string& context, const Tool& tool, const LedgerPlace& place) {
    auto command = command_line("adopt", context, {"--from", tool.name});
    if (!place.table.empty()) command += " --table " + shell_quoted(place.table);
    if (!place.schema.empty()) command += " --schema " + shell_quoted(place.schema);
    return command;
}

std::string Elsewhere::guess() const {
    std::vector<std::string_view> names;
    for (const auto* tool : tools) names.push_back(tool->name);
    return fmt::format("looks like the history of {}", fmt::join(names, " or "));
}

std::vector<std::string> Elsewhere::commands(const std::string& context) const {
    std::vector<std::string> result;
    for (const auto* tool : tools) result.push_back(adopt_command(context, *tool, place));
    return result;
}

void make_file(const Tool& tool, Session& session) {
    const auto file = file_beside(tool, session);
    if (!file.empty()) attach(tool, file, session);
}

Ledger ledger_of(const Tool& tool, Session& session, const LedgerPlace& place) {
    const auto histories = search(session, place, &tool);
    const auto* history = histories.of(tool);
    if (history != nullptr) return history->ledger;
    return {session, place.schema.empty() ? schema_made_by(tool, session) : place.schema, {tool.table, place.table}};
}

void require_nameable(const Tool& tool, const LedgerPlace& place) {
    if (place.table.empty() || !tool.has_fixed_names) return;
    throw Error(Kind::usage, fmt::format("the tables of {} have the same names everywhere", tool.name),
                fmt::format("name the schema that they are in: --schema {}",
                            shell_quoted(place.schema.empty() ? std::string(tool.schema) : place.schema)));
}

}  // namespace belay
