#include "engine/branch/chain.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "engine/command_line.h"
#include "engine/error.h"

namespace belay {

namespace {

bool names(const Word& word, const Migration& migration) {
    const auto version = Version::parse(word.text);
    return (version && *version == migration.version) || word.text == migration.name || word.text == migration.id();
}

/// What a word of a `requires` line stands for: to a bundle that is held, what is held.
void add_named(const Word& word, bool held, const std::vector<Bundle>& bundles, const std::vector<Hold>& holds,
               std::vector<std::size_t>& required) {
    std::vector<std::size_t> found;
    for (std::size_t i = 0; i < bundles.size(); ++i) {
        if (names(word, bundles[i].migration)) found.push_back(i);
    }
    const auto is_held = [&](std::size_t i) { return holds[i] != Hold::free; };
    if (held && std::ranges::any_of(found, is_held)) std::erase_if(found, [&](std::size_t i) { return !is_held(i); });
    required.insert(required.end(), found.begin(), found.end());
}

/// Those of the nearest version before `node` that has any that counts.
template <typename Counts>
void add_before(std::size_t node, const std::vector<Bundle>& bundles, const Counts& counts,
                std::vector<std::size_t>& required) {
    std::optional<Version> nearest;
    for (auto i = node; i > 0; --i) {
        const auto& version = bundles[i - 1].migration.version;
        if (version == bundles[node].migration.version || !counts(i - 1)) continue;
        if (nearest && *nearest != version) return;
        nearest = version;
        required.push_back(i - 1);
    }
}

bool requires_one(const std::vector<std::size_t>& required, const std::vector<bool>& among) {
    return std::ranges::any_of(required, [&](std::size_t i) { return among[i]; });
}

[[noreturn]] void refuse_held(const Migration& migration, Hold hold, const Migration& required,
                              const std::string& context) {
    throw error_at(Kind::state, {.path = migration.path},
                   fmt::format("{} is {} and requires {}, which would get another version", migration.id(),
                               hold == Hold::applied ? "applied" : "on the other branch", required.id()),
                   fmt::format("run: {}, or take it out of the '-- belay:requires' line",
                               command_line("up", context, {"--only", required.version.text()})));
}

}  // namespace

Chain chain_of(const std::vector<Bundle>& bundles, const std::vector<Hold>& holds) {
    Chain chain(bundles.size());
    for (std::size_t i = 0; i < bundles.size(); ++i) {
        if (bundles[i].migration.is_repeatable()) continue;
        const auto& declared = bundles[i].migration.requirements;
        const bool held = holds[i] != Hold::free;
        if (declared) {
            for (const auto& word : *declared) add_named(word, held, bundles, holds, chain[i]);
            continue;
        }
        const auto is_free = [&](std::size_t other) { return holds[other] == Hold::free; };
        const auto counts = [&](std::size_t other) { return !held || !is_free(other); };
        add_before(i, bundles, counts, chain[i]);
        if (!held) add_before(i, bundles, is_free, chain[i]);
    }
    return chain;
}

void move_what_follows(const std::vector<Bundle>& bundles, const std::vector<Hold>& holds, const Chain& chain,
                       const std::string& context, std::vector<bool>& moves) {
    for (bool found = true; found;) {
        found = false;
        for (std::size_t i = 0; i < bundles.size(); ++i) {
            if (moves[i] || !requires_one(chain[i], moves)) continue;
            const auto required = std::ranges::find_if(chain[i], [&](std::size_t other) { return moves[other]; });
            if (holds[i] != Hold::free)
                refuse_held(bundles[i].migration, holds[i], bundles[*required].migration, context);
            moves[i] = found = true;
        }
    }
}

std::vector<std::size_t> order_of(const std::vector<Bundle>& bundles, const Chain& chain,
                                  const std::vector<bool>& moves) {
    std::vector<std::size_t> order;
    auto open = moves;
    const auto left = static_cast<std::size_t>(std::ranges::count(moves, true));
    while (order.size() < left) {
        std::size_t next = 0;
        while (next < bundles.size() && (!open[next] || requires_one(chain[next], open))) ++next;
        if (next == bundles.size()) {
            const auto stuck = static_cast<std::size_t>(std::ranges::find(open, true) - open.begin());
            throw error_at(Kind::project, {.path = bundles[stuck].migration.path},
                           fmt::format("{} requires itself, through others", bundles[stuck].migration.id()),
                           "take one of them out of its '-- belay:requires' line");
        }
        open[next] = false;
        order.push_back(next);
    }
    return order;
}

}  // namespace belay
