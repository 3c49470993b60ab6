#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/adopt/ledger_place.h"
#include "engine/adopt/tool.h"
#include "engine/error.h"
#include "engine/history/history.h"

namespace belay {

/// One migration of another tool's history, beside what files and belay's history say of it.
struct Claim {
    enum class Verdict {
        adopt,     // files and table agree, belay has not heard of it
        accepted,  // they do not agree, and a person says that it is applied
        known,     // belay's history has it
        refused,   // they do not agree
    };

    Verdict verdict = Verdict::adopt;
    Entry entry = {};
    const Migration* migration = nullptr;  // null: it has no file
    std::string why = {};                  // they do not agree
    bool runs_again = false;               // it is repeatable, and its text has changed since

    std::string id() const { return migration != nullptr ? migration->id() : escaped(entry.key); }
    Version version() const;
};

std::string_view name_of(Claim::Verdict verdict);

/// What adopting another tool's history comes to. Points into the graph.
struct Adoption {
    const Tool* tool = nullptr;
    LedgerPlace place = {};          // as somebody said it
    std::string table = {};          // where it was found, for people
    std::vector<Claim> claims = {};  // in the order of application
    std::int64_t newest = 0;         // of belay's records that it was made from

    /// The claims that belay's history gets a record of.
    std::vector<const Claim*> to_record() const;
    /// Throws Error (state), naming each claim that is refused; `context` are the options that name database and files.
    void require_agreement(const std::string& context) const;
};

/// Compares what a tool's history says with files and belay's history. `accepted` are versions, ids or keys of claims
/// that count as applied all the same. Throws Error (usage) where one of them is none of a claim that is refused.
Adoption make_adoption(const Tool& tool, std::vector<Entry> entries, const Graph& graph, const History& history,
                       std::span<const std::string> accepted);

}  // namespace belay
