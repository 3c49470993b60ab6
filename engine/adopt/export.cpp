#include "engine/adopt/export.h"

#include <algorithm>
#include <string>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/error.h"
#include "engine/plan/state.h"

namespace belay {

namespace {

using Entries = std::unordered_map<std::string, const Entry*>;

std::string nameless(const Tool& tool) {
    const auto wanted = tool.named_by.empty() ? "" : fmt::format(": that needs {}", tool.named_by);
    return fmt::format("has no name that {} could know{}", tool.name, wanted);
}

/// Why a tool cannot list a migration as it is; empty where it can.
std::string obstacle(const Tool& tool, const Known& known) {
    if (known.state == State::reused)
        return fmt::format("is another migration than {}, which is applied", known.standing->id());
    if (known.state == State::partial) return "is partial";
    if (known.state == State::changed) return "was applied from another text than its file has";
    if (known.migration == nullptr) return "has no file here";
    return tool.key(*known.migration).empty() ? nameless(tool) : "";
}

/// Why the tool's history says something else than belay's; empty where it does not.
std::string contradiction(const Tool& tool, const Migration& migration, const Entry& entry) {
    if (!entry.trouble.empty()) return entry.trouble;
    if (tool.checksum == nullptr || entry.checksum.empty()) return "";
    const auto now = tool.checksum(migration, entry.checksum);
    return now.empty() || now == entry.checksum ? "" : "is listed with another checksum than its file has";
}

void refuse(const Tool& tool, const std::vector<std::string>& reasons) {
    if (reasons.empty()) return;
    Error error(Kind::state,
                fmt::format("the history cannot be written as {} would:\n{}", tool.name, fmt::join(reasons, "\n")),
                "settle these, then run it again: a row that is too many is taken out of that table by hand");
    error.outcome.because("nothing was written");
    throw error;
}

}  // namespace

std::vector<Applied> make_export(const Tool& tool, std::span<const Entry> entries, const Graph& graph,
                                 const History& history) {
    Entries listed;
    for (const auto& entry : entries) listed.emplace(plain_key(entry.key), &entry);
    std::vector<Applied> result;
    std::vector<std::string> reasons;
    for (const auto& known : compare(graph, history)) {
        if (!known.in_force()) continue;
        // Without a file it may have been adopted from there.
        if (known.state == State::missing && listed.erase(plain_key(known.version().text())) > 0) continue;
        auto why = obstacle(tool, known);
        if (!why.empty()) {
            reasons.push_back(fmt::format("{} {}", known.id(), why));
            continue;
        }
        Applied applied{known.migration, tool.key(*known.migration), known.standing->applied.at};
        const auto entry = listed.find(plain_key(applied.key));
        applied.listed = entry != listed.end();
        if (applied.listed) {
            why = contradiction(tool, *applied.migration, *entry->second);
            if (!why.empty()) reasons.push_back(fmt::format("{} {}", known.id(), why));
            listed.erase(entry);
        }
        result.push_back(std::move(applied));
    }
    for (const auto& [key, entry] : listed)
        reasons.push_back(fmt::format("{} is in the table of {} and not applied here", escaped(entry->key), tool.name));
    std::ranges::sort(reasons);
    refuse(tool, reasons);
    const auto seq_of = [&](const Applied& applied) { return history.find(applied.migration->version)->applied.seq; };
    std::ranges::stable_sort(result, {}, seq_of);
    return result;
}

}  // namespace belay
