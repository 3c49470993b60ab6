#include "engine/adopt/foreign_table.h"

#include <algorithm>
#include <functional>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/adopt/tools.h"
#include "engine/error.h"

namespace belay {

namespace {

void add_tables(std::vector<ForeignTable>& tables, Session& session, std::span<const std::string> names) {
    std::vector<std::string> arguments;
    std::vector<Value> values;
    for (const auto& name : names) {
        values.emplace_back(lower_case(name));
        arguments.push_back(fmt::format("${}", values.size()));
    }
    const auto rows = session.own_query(
        fmt::format(fmt::runtime(session.dialect().columns_of_tables), fmt::join(arguments, ", ")), values);
    for (const auto& row : rows) {
        if (tables.empty() || tables.back().schema != row[0].text || tables.back().called != row[4].text)
            tables.push_back(
                {.schema = row[0].text, .name = row[1].text, .called = row[4].text, .visible = is_true(row[3])});
        tables.back().columns.insert(lower_case(row[2].text));
    }
}

bool keeps_history_in(const Tool& tool, const Dialect& dialect) {
    return std::ranges::find(tool.definitions, dialect.name, &Definition::dialect) != tool.definitions.end();
}

}  // namespace

std::string ForeignTable::columns_shown() const {
    return escaped(fmt::format("{}", fmt::join(columns, ", ")));
}

std::vector<ForeignTable> tables_called(Session& session, std::span<const std::string> names) {
    // A statement has room for so many arguments only.
    constexpr std::size_t most = 500;
    std::vector<ForeignTable> tables;
    for (; !names.empty(); names = names.subspan(std::min(most, names.size())))
        add_tables(tables, session, names.first(std::min(most, names.size())));
    return tables;
}

bool stands(const ForeignTable& table, const Tool& tool, const LedgerPlace& place) {
    if (table.name != (place.table.empty() ? tool.table : lower_case(place.table))) return false;
    if (!place.schema.empty()) return table.schema == place.schema;
    const bool on_path = tool.place != Tool::Place::schema && table.visible;
    return on_path || (tool.place != Tool::Place::path && table.schema == tool.schema);
}

bool has_columns(const ForeignTable& table, const Tool& tool) {
    const bool all = std::ranges::all_of(
        tool.columns, [&](std::string_view column) { return table.columns.contains(std::string(column)); });
    return all && (tool.match == Tool::Columns::at_least || table.columns.size() == tool.columns.size());
}

bool has_companion(const ForeignTable& table, const Tool& tool, std::span<const ForeignTable> tables) {
    return tool.companion.empty() || std::ranges::any_of(tables, [&](const ForeignTable& other) {
               return other.name == tool.companion && other.schema == table.schema;
           });
}

std::vector<const Tool*> owners_by_columns(const ForeignTable& table, const Dialect& dialect,
                                           std::span<const ForeignTable> tables) {
    std::vector<const Tool*> owners;
    const auto rank = [&](const Tool* tool) {
        return tool->columns.size() * 2 + (tool->columns.size() == table.columns.size() ? 1 : 0);
    };
    for (const auto* tool : tools()) {
        if (tool->has_fixed_names && table.name != tool->table) continue;
        if (!keeps_history_in(*tool, dialect) || !has_columns(table, *tool) || !has_companion(table, *tool, tables))
            continue;
        if (!owners.empty() && rank(tool) > rank(owners.front())) owners.clear();
        if (owners.empty() || rank(tool) == rank(owners.front())) owners.push_back(tool);
    }
    // What tells more than columns that several have.
    const auto has_the_name = [&](const Tool* tool) { return tool->table == table.name; };
    const auto with_companion = [](const Tool* tool) { return !tool->companion.empty(); };
    if (std::ranges::any_of(owners, has_the_name)) std::erase_if(owners, std::not_fn(has_the_name));
    if (std::ranges::any_of(owners, with_companion)) std::erase_if(owners, std::not_fn(with_companion));
    return owners;
}

}  // namespace belay
