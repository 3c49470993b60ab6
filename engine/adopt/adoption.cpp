#include "engine/adopt/adoption.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/adopt/search.h"
#include "engine/error.h"

namespace belay {

namespace {

/// The migrations of a graph by what a tool calls them.
std::unordered_map<std::string, const Migration*> by_key(const Tool& tool, const Graph& graph) {
    std::unordered_map<std::string, const Migration*> result;
    for (const auto& migration : graph.migrations()) {
        auto key = tool.key(migration);
        if (!key.empty()) result.emplace(plain_key(key), &migration);
    }
    return result;
}

/// Why a migration cannot be taken as applied the way its file says; empty where it can.
std::string disagreement(const Tool& tool, const Entry& entry, const Migration* migration) {
    if (!entry.trouble.empty()) return entry.trouble;
    if (migration == nullptr) return "has no file here";
    if (tool.checksum == nullptr || entry.checksum.empty()) return "";
    const auto now = tool.checksum(*migration, entry.checksum);
    if (now.empty() || now == entry.checksum || migration->follows_its_text()) return "";
    return fmt::format("was applied from another text: its checksum was {}, the file's is {}", escaped(entry.checksum),
                       now);
}

/// A repeatable migration that changed is no disagreement: it is pending.
bool changed_since(const Tool& tool, const Entry& entry, const Migration& migration) {
    if (!migration.follows_its_text() || tool.checksum == nullptr || entry.checksum.empty()) return false;
    const auto now = tool.checksum(migration, entry.checksum);
    return !now.empty() && now != entry.checksum;
}

bool means(const std::string& word, const Claim& claim) {
    if (plain_key(word) == plain_key(claim.entry.key)) return true;
    return claim.migration != nullptr && (word == claim.migration->id() || word == claim.migration->version.text());
}

void accept(std::vector<Claim>& claims, const std::string& word) {
    const auto claim = std::ranges::find_if(claims, [&](const Claim& one) { return means(word, one); });
    if (claim == claims.end()) {
        throw Error(Kind::usage, fmt::format("there is no '{}' in that history, which --accept names", escaped(word)));
    }
    if (claim->verdict == Claim::Verdict::known || claim->verdict == Claim::Verdict::adopt) {
        throw Error(Kind::usage, fmt::format("nothing about {} is to be accepted", claim->id()),
                    "leave out its --accept");
    }
    claim->verdict = Claim::Verdict::accepted;
}

}  // namespace

Version Claim::version() const {
    return migration != nullptr ? migration->version : Version::recorded(entry.key).value_or(Version());
}

std::string_view name_of(Claim::Verdict verdict) {
    switch (verdict) {
        case Claim::Verdict::adopt: return "adopt";
        case Claim::Verdict::accepted: return "accepted";
        case Claim::Verdict::known: return "known";
        case Claim::Verdict::refused: return "refused";
    }
    return "";
}

std::vector<const Claim*> Adoption::to_record() const {
    std::vector<const Claim*> result;
    for (const auto& claim : claims) {
        if (claim.verdict == Claim::Verdict::adopt || claim.verdict == Claim::Verdict::accepted)
            result.push_back(&claim);
    }
    return result;
}

void Adoption::require_agreement(const std::string& context) const {
    std::vector<std::string> refused;
    for (const auto& claim : claims) {
        if (claim.verdict == Claim::Verdict::refused) refused.push_back(fmt::format("{} {}", claim.id(), claim.why));
    }
    if (refused.empty()) return;
    Error error(Kind::state,
                fmt::format("the history of {} cannot be adopted as it is:\n{}", tool->name, fmt::join(refused, "\n")),
                fmt::format("mend files or table; or say that one is applied: {} --accept V -m WHY",
                            adopt_command(context, *tool, place)));
    error.outcome.because("nothing was recorded");
    throw error;
}

Adoption make_adoption(const Tool& tool, std::vector<Entry> entries, const Graph& graph, const History& history,
                       std::span<const std::string> accepted) {
    Adoption adoption{.tool = &tool, .newest = history.newest()};
    const auto migrations = by_key(tool, graph);
    for (auto& entry : entries) {
        const auto found = migrations.find(plain_key(entry.key));
        Claim claim{.entry = std::move(entry), .migration = found == migrations.end() ? nullptr : found->second};
        claim.why = disagreement(tool, claim.entry, claim.migration);
        if (!claim.why.empty()) claim.verdict = Claim::Verdict::refused;
        claim.runs_again = claim.migration != nullptr && changed_since(tool, claim.entry, *claim.migration);
        if (history.find(claim.version()) != nullptr) claim.verdict = Claim::Verdict::known;
        adoption.claims.push_back(std::move(claim));
    }
    for (const auto& word : accepted) accept(adoption.claims, word);
    return adoption;
}

}  // namespace belay
