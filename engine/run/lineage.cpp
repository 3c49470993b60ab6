#include "engine/run/lineage.h"

#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/format.h>

#include "engine/history/row.h"

namespace belay {

namespace {

constexpr std::array<std::string_view, 3> columns{"project", "seq", "run"};

bool has_history(Session& session) {
    const auto found = session.own_query(session.dialect().history_columns);
    return std::ranges::all_of(columns, [&](std::string_view column) {
        return std::ranges::any_of(found, [&](const Row& row) { return row.front().text == column; });
    });
}

}  // namespace

Lineage::Lineage(Session& session) {
    if (!has_history(session)) return;
    const auto& dialect = session.dialect();
    const auto sql = fmt::format("select project, seq, run from {}", dialect.history_in_sql());
    for (const auto& row : session.own_query(sql)) runs_[{row[0].text, integer_in(row[1])}] = row[2].text;
}

std::size_t Lineage::lacks(const Lineage& other) const {
    return static_cast<std::size_t>(std::ranges::count_if(other.runs_, [&](const auto& record) {
        const auto found = runs_.find(record.first);
        return found == runs_.end() || found->second != record.second;
    }));
}

}  // namespace belay
