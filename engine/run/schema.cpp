#include "engine/run/schema.h"

#include <algorithm>
#include <iterator>
#include <set>

namespace belay {

SchemaText schema_text(Session& session) {
    SchemaText result;
    for (const auto& row : session.own_query(session.dialect().schema_rows))
        result.emplace(row.at(0).text, row.at(1).text);
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
