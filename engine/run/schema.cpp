#include "engine/run/schema.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>
#include <vector>

#include "engine/run/schema_sql.h"

namespace belay {

namespace {

SchemaText made_comparable(const Rows& rows, const Lexical& rules) {
    std::set<std::string> names;
    for (const auto& row : rows) names.insert(lower_name(row.at(2).text));
    SchemaText result;
    for (const auto& row : rows) {
        const auto& name = row.at(0).text;
        const auto& sql = row.at(1).text;
        if (name.starts_with("table ")) {
            for (auto& piece : comparable_table(sql, rules, names)) result.emplace(name, std::move(piece));
        } else {
            result.emplace(name, comparable(sql, rules, names));
        }
    }
    return result;
}

}  // namespace

SchemaText schema_text(Session& session) {
    const auto& dialect = session.dialect();
    const auto rows = session.own_query(dialect.schema_rows);
    if (dialect.schema_as_written) return made_comparable(rows, dialect.lexical);
    SchemaText result;
    for (const auto& row : rows) result.emplace(row.at(0).text, row.at(1).text);
    return result;
}

std::optional<std::string> first_difference(const SchemaText& before, const SchemaText& after) {
    // Of equal names the descriptions come in no order.
    const std::set<std::pair<std::string, std::string>> one(before.begin(), before.end());
    const std::set<std::pair<std::string, std::string>> other(after.begin(), after.end());
    std::vector<std::pair<std::string, std::string>> differing;
    std::ranges::set_symmetric_difference(one, other, std::back_inserter(differing));
    if (differing.empty()) return std::nullopt;
    return differing.front().first;
}

}  // namespace belay
